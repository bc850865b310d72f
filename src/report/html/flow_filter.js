// Which flows are wanted: filters, each with a text for people and a test of the flow's number.
// Their kinds differ, so that a new filter takes the place of one of its kind.

function protocolFilter(flows, protocol) {
  return { kind: "protocol", text: protocol, accepts: (flow) => flows.protocol[flow] === protocol };
}

// What a line of the rate chart holds: an IP protocol, all without IP, or all that has no line.
function lineFilter(flows, line, lines) {
  const withIp = (flow) => flows.src_ip[flow] !== null;
  const named = new Set(lines.map((one) => one.protocol));
  const tests = {
    non_ip: (flow) => !withIp(flow),
    others: (flow) => !named.has(withIp(flow) ? flows.protocol[flow] : "non_ip"),
  };
  const accepts = tests[line.protocol] ?? protocolFilter(flows, line.protocol).accepts;
  return { kind: "protocol", text: line.protocol, accepts };
}

function addressFilter(flows, address) {
  const accepts = (flow) => flows.src_ip[flow] === address || flows.dst_ip[flow] === address;
  return { kind: "address", text: address, accepts };
}

function conversationFilter(flows, a, b) {
  const accepts = (flow) =>
    (flows.src_ip[flow] === a && flows.dst_ip[flow] === b) || (flows.src_ip[flow] === b && flows.dst_ip[flow] === a);
  return { kind: "address", text: `${a} and ${b}`, accepts };
}

// Flows that were seen at some time from `begin` to before `end`: some of their packets are there,
// or all are before and behind.
function timeFilter(flows, begin, end) {
  const accepts = (flow) => flows.first_seen[flow] !== null && flows.firstSeen(flow) < end && flows.lastSeen(flow) >= begin;
  return { kind: "time", text: `${timestampText(begin)} to ${timestampText(end)}`, accepts };
}

// Flows whose sizes reach into the range.
function sizeFilter(flows, least, greatest) {
  const accepts = (flow) => flows.min_packet_size[flow] <= greatest && flows.max_packet_size[flow] >= least;
  return { kind: "size", text: sizeRange(least, greatest), accepts };
}

// Flows in whose text every word is.
function searchFilter(flows, words) {
  const accepts = (flow) => words.every((word) => flows.textOf(flow).includes(word));
  return { kind: "search", text: words.join(" "), accepts };
}
