// Shows what the decoder of GoFlow2 reads: messages of IPFIX from standard input, one after another, or each behind its length
// (ipfix_tools.py). A line for each direction of a flow, and one for the records missing by sequence numbers.
package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net/netip"
	"os"

	"GOFLOW2/decoders/netflow"
)

const reverseEnterprise = 29305 // RFC 5103

type direction struct {
	source, destination         string
	sourcePort, destinationPort uint64
	packets, octets             uint64
	isThere                     bool
}

func number(value []byte) uint64 {
	var result uint64
	for _, one := range value {
		result = result<<8 | uint64(one)
	}
	return result
}

func address(value []byte) string {
	result, _ := netip.AddrFromSlice(value)
	return result.String()
}

func read(record netflow.DataRecord) (forward, reverse direction) {
	for _, field := range record.Values {
		value := field.Value.([]byte)
		one := &forward
		if field.PenProvided && field.Pen == reverseEnterprise {
			one = &reverse
		}
		switch field.Type {
		case netflow.IPFIX_FIELD_packetDeltaCount:
			one.packets, one.isThere = number(value), true
		case netflow.IPFIX_FIELD_octetDeltaCount:
			one.octets = number(value)
		case netflow.IPFIX_FIELD_sourceTransportPort:
			one.sourcePort = number(value)
		case netflow.IPFIX_FIELD_destinationTransportPort:
			one.destinationPort = number(value)
		case netflow.IPFIX_FIELD_sourceIPv4Address, netflow.IPFIX_FIELD_sourceIPv6Address:
			one.source = address(value)
		case netflow.IPFIX_FIELD_destinationIPv4Address, netflow.IPFIX_FIELD_destinationIPv6Address:
			one.destination = address(value)
		}
	}
	return forward, reverse
}

func show(out io.Writer, domain uint32, record netflow.DataRecord) {
	one, back := read(record)
	fmt.Fprintln(out, "flow", domain, "["+one.source+"]", one.sourcePort, "["+one.destination+"]", one.destinationPort, one.packets,
		one.octets)
	if back.isThere {
		fmt.Fprintln(out, "flow", domain, "["+one.destination+"]", one.destinationPort, "["+one.source+"]", one.sourcePort,
			back.packets, back.octets)
	}
}

func nextMessage(in *bufio.Reader) []byte {
	header, err := in.Peek(4)
	if err != nil {
		return nil
	}
	message := make([]byte, binary.BigEndian.Uint16(header[2:]))
	if _, err := io.ReadFull(in, message); err != nil {
		return nil
	}
	return message
}

func records(sets []interface{}, each func(netflow.DataRecord)) (count uint32) {
	for _, set := range sets {
		switch known := set.(type) {
		case netflow.DataFlowSet:
			count += uint32(len(known.Records))
			for _, record := range known.Records {
				each(record)
			}
		case netflow.OptionsDataFlowSet:
			count += uint32(len(known.Records))
		}
	}
	return count
}

func main() {
	in, out := bufio.NewReader(os.Stdin), bufio.NewWriter(os.Stdout)
	defer out.Flush()
	templates := netflow.CreateTemplateSystem()
	expected := map[uint32]uint32{}
	for message := nextMessage(in); message != nil; message = nextMessage(in) {
		var packet netflow.IPFIXPacket
		err := netflow.DecodeMessageVersion(bytes.NewBuffer(message), templates, &netflow.NFv9Packet{}, &packet)
		domain := packet.ObservationDomainId
		if missing := packet.SequenceNumber - expected[domain]; missing != 0 {
			fmt.Fprintln(out, "missing", domain, missing)
		}
		expected[domain] = packet.SequenceNumber + records(packet.FlowSets, func(record netflow.DataRecord) {
			show(out, domain, record)
		})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
}
