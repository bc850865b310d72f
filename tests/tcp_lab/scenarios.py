"""What happens between a client and a server, by name: the faults of the path (forwarder.py), and what the peers do (peers.py).
`sysctls` are files of /proc/sys/net, of both hosts."""

DOWNLOAD = {"bytes": 1_000_000}


def scenario(up=None, down=None, seed=1, sysctls=(), **peers):
    return {"path": {"up": up or {}, "down": down or {}}, "seed": seed, "sysctls": sysctls, **peers}


# The longest first.
SCENARIOS = {
    "keepalive": scenario(bytes=1000, keepalive=True, idle=4.5),
    "reuse_after_fin": scenario(bytes=5000, connections=3, port=40001, between=1.3, sysctls=[("ipv4/tcp_tw_reuse", 1)]),
    "closed_window": scenario(bytes=600_000, receive_buffer=20_000, slow=2.5),
    "echo_loss": scenario({"loss": 0.1}, {"loss": 0.1}, rounds=25, gap=0.01, think=0.005),
    "both_ways_loss": scenario({"loss": 0.03}, {"loss": 0.03}, rounds=10, size=30_000),
    "loss_5": scenario({"loss": 0.05}, seed=3, bytes=700_000),
    "no_sack_loss": scenario({"loss": 0.02}, bytes=700_000, sysctls=[("ipv4/tcp_sack", 0)]),
    "no_timestamps_loss": scenario({"loss": 0.02}, bytes=700_000, sysctls=[("ipv4/tcp_timestamps", 0)]),
    "stall": scenario({"stall": (0.3, 0.5, 0.6)}, bytes=1_500_000, chunk=10_000, gap=0.005),
    "mix": scenario({"loss": 0.01, "reorder": 0.01, "extra": 0.006, "double": 0.005}, {"ack_loss": 0.05}, seed=7, **DOWNLOAD),
    "loss_1": scenario({"loss": 0.01}, bytes=1_500_000),
    "ipv6_loss": scenario({"loss": 0.02}, seed=5, ipv6=True, bytes=700_000),
    "super_packets": scenario({"loss": 0.05, "super": True}, {"super": True}, super_packets=True, bytes=3_000_000),
    "two_at_once": scenario({"loss": 0.02}, connections=2, at_once=True, bytes=500_000),
    "syn_lost": scenario({"drop": [1]}, bytes=10_000),
    "syn_ack_lost": scenario(down={"drop": [1]}, bytes=10_000),
    "delayed_1": scenario({"reorder": 0.02, "extra": 0.001}, **DOWNLOAD),
    "delayed_5": scenario({"reorder": 0.02, "extra": 0.005}, **DOWNLOAD),
    "delayed_15": scenario({"reorder": 0.02, "extra": 0.015}, **DOWNLOAD),
    "doubled": scenario({"double": 0.02}, **DOWNLOAD),
    "doubled_late": scenario({"double": 0.02, "double_after": 0.03}, **DOWNLOAD),
    "acks_lost": scenario(down={"ack_loss": 0.3}, **DOWNLOAD),
    "marked": scenario({"mark": 0.03}, sysctls=[("ipv4/tcp_ecn", 1)], **DOWNLOAD),
    "echo": scenario(rounds=30, gap=0.01, think=0.005),
    "tail_lost": scenario({"drop_data": [10]}, bytes=14_480, chunk=1448, gap=0.03),
    "fin_lost": scenario({"drop": [4]}, bytes=100),
    "fast_open": scenario(bytes=100, fast_open=True, connections=2, between=0.2, sysctls=[("ipv4/tcp_fastopen", 3)]),
    "reuse_after_reset": scenario(bytes=5000, connections=3, port=40000, reset=True, between=0.3, idle=0.1),
    "reset_unread": scenario(bytes=100_000, close_unread=True),
    "clean": scenario(bytes=700_000),
}
