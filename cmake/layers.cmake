# The layers: the one table of which folder of src/ may include which. A layer may use only layers
# that stand before it. CMake makes its targets from it, tests/layering_test.py reads every #include
# against it, and ARCHITECTURE.md shows it.

wirecensus_layer(base
  "the words all share: bounded bytes, wire integers, addresses, time, `Frame`, `Result`, ledger, printable text, output files"
  LIBRARIES PkgConfig::XXHASH Threads::Threads ${CMAKE_DL_LIBS})

wirecensus_layer(sandbox
  "takes from the process what it does not need to count: capabilities, new privileges, files, system calls"
  USES base)

wirecensus_layer(capture
  "what files and interfaces share: batches of frames, filters"
  USES base
  LIBRARIES fmt::fmt
  LOADS PCAP ${wirecensus_gzip})
wirecensus_layer(capture/file
  "a capture file becomes batches of frames, and an account of what was lost; `compressed/` has its compressions"
  FOLDERS capture/file/compressed
  USES base capture
  LIBRARIES fmt::fmt PkgConfig::ZLIB PkgConfig::ZSTD PkgConfig::LZ4
  LOADS ${wirecensus_gzip})
wirecensus_layer(capture/live
  "an interface becomes batches of frames, and an account of what was lost"
  USES base capture
  LIBRARIES fmt::fmt
  LOADS PCAP)
wirecensus_layer(capture/write
  "frames become pcapng, compressed where asked"
  USES base capture
  LIBRARIES fmt::fmt PkgConfig::ZLIB PkgConfig::ZSTD PkgConfig::LZ4
  LOADS ${wirecensus_gzip})

wirecensus_layer(anonymize
  "addresses become others, one to one, and keep their common prefixes (Crypto-PAn)"
  USES base
  LOADS CRYPTO)

wirecensus_layer(lookup
  "what databases know of an address: its country and its network, or its vendor"
  USES base
  LOADS MAXMINDDB)

wirecensus_layer(decode
  "the bytes of a frame become a `Packet`, or the reason why not; `link/` has the headers of link types, `tunnel/` those of tunnels"
  FOLDERS decode/link decode/tunnel
  USES base)

wirecensus_layer(flow
  "packets fold into biflow records"
  USES base decode)

wirecensus_layer(inspect
  "what needs state or payload: connections, the health of TCP; `names/` has those in DNS, TLS, QUIC and HTTP, `headers/` what headers say beside addresses and ports, `apps/` the applications that nDPI recognizes, `tunnels/` what is inside tunnels"
  FOLDERS inspect/names inspect/headers inspect/apps inspect/tunnels
  USES base decode flow
  LOADS CRYPTO ${wirecensus_detectors})

wirecensus_layer(metrics/order
  "flow records folded and sorted: addresses, conversations, the order of rows"
  USES base flow)
wirecensus_layer(metrics/spill
  "flow records on disk, and the tables made of them in bounded memory"
  USES base flow metrics/order)
wirecensus_layer(metrics/transit
  "packets of two points matched by content: lost, changed, duplicated, reordered, delayed"
  USES base decode flow)
wirecensus_layer(metrics
  "what is counted besides flows, and `Census`, the value everything is made from: merging, comparing; `depth/` sums up depth"
  FOLDERS metrics/depth
  USES base decode flow inspect metrics/order metrics/spill metrics/transit
  LIBRARIES fmt::fmt)

wirecensus_layer(saved
  "a census becomes bytes and comes back"
  USES base flow inspect metrics/order metrics/spill metrics/transit metrics)

wirecensus_layer(tables
  "fields and columns: one definition for all formats; `depth/` has those of depth"
  FOLDERS tables/depth
  USES base lookup flow inspect metrics/order metrics/transit metrics
  LIBRARIES fmt::fmt)

wirecensus_layer(text
  "ledger and titles in words: one wording for screen, page and picture"
  USES base flow inspect metrics/order metrics/transit metrics
  LIBRARIES fmt::fmt)

wirecensus_layer(report/chart
  "pictures"
  USES base flow inspect metrics/transit metrics text
  LIBRARIES fmt::fmt PkgConfig::ZLIB
  LOADS CAIRO)
wirecensus_layer(report/html
  "the page, and the scripts and styles that it carries"
  USES base flow inspect metrics/order metrics/transit metrics tables text report/chart
  LIBRARIES fmt::fmt nlohmann_json::nlohmann_json)
wirecensus_layer(report
  "a census becomes files: one format, one file"
  USES base flow inspect metrics/order metrics/spill metrics/transit metrics saved tables text report/chart report/html
  LIBRARIES fmt::fmt nlohmann_json::nlohmann_json)

wirecensus_layer(report/live
  "the live page, and the documents that it shows"
  USES base flow inspect metrics/order metrics/transit metrics tables text report/chart report/html report
  LIBRARIES fmt::fmt nlohmann_json::nlohmann_json)

wirecensus_layer(sink
  "flows go to other systems while the count runs; `ipfix/` makes them IPFIX messages"
  FOLDERS sink/ipfix
  USES base lookup flow inspect metrics/order metrics/spill metrics/transit metrics saved tables
  LIBRARIES fmt::fmt Threads::Threads
  LOADS CURL)
wirecensus_layer(sink/ndjson
  "flows go out as lines of JSON, with the ledger of each interval"
  USES base lookup flow inspect metrics/order metrics/spill metrics/transit metrics saved tables text report/chart report/html report sink
  LIBRARIES fmt::fmt)
wirecensus_layer(sink/kafka
  "the same lines go to Kafka, a message each, with the key of its flow"
  USES base lookup flow inspect metrics/order metrics/spill metrics/transit metrics saved tables text report/chart report/html report sink sink/ndjson
  LIBRARIES fmt::fmt
  LOADS ${wirecensus_kafka})
wirecensus_layer(sink/clickhouse
  "intervals become rows of a store, and come back as censuses"
  USES base lookup flow inspect metrics/order metrics/spill metrics/transit metrics saved tables sink
  LIBRARIES fmt::fmt PkgConfig::ZLIB
  LOADS CURL)

wirecensus_layer(runtime/record
  "packets recorded: copied, rotated, written by a separate thread"
  USES base capture capture/live capture/write
  LIBRARIES fmt::fmt Threads::Threads)
wirecensus_layer(runtime/pace
  "frames delivered at a multiple of the speed at which they were captured"
  USES base capture)
wirecensus_layer(runtime
  "sources, decoder, counters joined on threads; clean start and stop"
  USES base capture capture/file capture/live capture/write runtime/record runtime/pace anonymize decode flow inspect metrics/order metrics/spill metrics/transit metrics saved
  LIBRARIES fmt::fmt Threads::Threads)

wirecensus_layer(view
  "a census becomes a screen: a pure function to text"
  USES base flow inspect metrics/order metrics/transit metrics text
  LIBRARIES fmt::fmt)

wirecensus_layer(view/live
  "a running count becomes cells of a terminal, and keys become intentions: pure functions"
  USES base decode flow inspect metrics/order metrics/transit metrics text view
  LIBRARIES fmt::fmt)

wirecensus_layer(serve
  "a small HTTP server: the count so far as metrics, as `census.json` and as pages, one of them live"
  USES base decode flow inspect metrics/order metrics/transit metrics tables text report report/live
  LIBRARIES fmt::fmt Boost::headers Threads::Threads)

wirecensus_layer(dashboard
  "dashboards for Grafana, made of the tables of the store and of the metrics of the server"
  USES base flow inspect metrics/order metrics/transit metrics lookup tables sink/clickhouse serve
  LIBRARIES fmt::fmt nlohmann_json::nlohmann_json)
