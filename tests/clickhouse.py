"""A server of ClickHouse for tests: on loopback, with a configuration and a folder of its own.

It is the one of Debian (18.16), or with WIRECENSUS_CHDB=.../node_modules ClickHouse 26 of chdb (oracles/chdb_server.js).
"""
import json
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

CHDB = os.environ.get("WIRECENSUS_CHDB", "")
PROGRAM = "node" if CHDB else "clickhouse-server"
MEMORY = {"max_memory_usage": "1000000000"}
CHDB_USERS = {
    "default": {"password": "", "settings": MEMORY},
    "sensor": {"password": "s3cret word", "settings": MEMORY},
    "reader": {"password": "", "settings": {"readonly": "1"}},
    "bounded": {"password": "", "settings": {"max_rows_to_read": "30000", "readonly": "1"}},
}
USERS = """<yandex>
<profiles><default><max_memory_usage>1000000000</max_memory_usage></default><reader><readonly>1</readonly></reader>
<bounded><readonly>1</readonly><max_rows_to_read>30000</max_rows_to_read>
<enable_optimize_predicate_expression>1</enable_optimize_predicate_expression></bounded></profiles>
<quotas><default><interval><duration>3600</duration><queries>0</queries><errors>0</errors><result_rows>0</result_rows>
<read_rows>0</read_rows><execution_time>0</execution_time></interval></default></quotas>
<users>
<default><password></password><networks><ip>::/0</ip></networks><profile>default</profile><quota>default</quota></default>
<sensor><password>s3cret word</password><networks><ip>::/0</ip></networks><profile>default</profile><quota>default</quota></sensor>
<reader><password></password><networks><ip>::/0</ip></networks><profile>reader</profile><quota>default</quota></reader>
<bounded><password></password><networks><ip>::/0</ip></networks><profile>bounded</profile><quota>default</quota></bounded>
</users>
</yandex>
"""
CONFIGURATION = """<yandex>
<logger><level>warning</level><console>1</console></logger>
<http_port>{port}</http_port>
<listen_host>127.0.0.1</listen_host>
<path>{folder}/data/</path><tmp_path>{folder}/tmp/</tmp_path>
<users_config>{folder}/users.xml</users_config>
<default_profile>default</default_profile><default_database>default</default_database>
<mark_cache_size>1048576</mark_cache_size><uncompressed_cache_size>0</uncompressed_cache_size>
<timezone>UTC</timezone><mlock_executable>false</mlock_executable>
<merge_tree><old_parts_lifetime>10</old_parts_lifetime></merge_tree>
{cluster}
</yandex>
"""


SHARD = """<shard><replica><host>127.0.0.1</host><port>{}</port></replica></shard>"""


def cluster(ports):
    """The configuration of a cluster named `sensors`, of servers whose own protocol has these ports, one of each shard."""
    return f"<remote_servers><sensors>{''.join(map(SHARD.format, ports))}</sensors></remote_servers>"


def time_of(nanoseconds):
    """The SQL of a time, as the tables have it."""
    return f"fromUnixTimestamp64Nano(toInt64({nanoseconds}))" if CHDB else f"toInt64({nanoseconds})"


def installed():
    return shutil.which(PROGRAM) is not None


class Server:
    """`inside` makes a command run elsewhere, as in a network namespace. `more` is in its configuration."""

    def __init__(self, folder, port, inside=lambda command: command, more=""):
        self.folder, self.port, self.inside, self.process = folder, port, inside, None
        folder.mkdir(exist_ok=True)
        (folder / "users.json").write_text(json.dumps(CHDB_USERS), encoding="ascii")
        (folder / "chdb.xml").write_text(f"<clickhouse>{more}</clickhouse>", encoding="ascii")
        (folder / "users.xml").write_text(USERS, encoding="ascii")
        (folder / "config.xml").write_text(CONFIGURATION.format(port=port, folder=folder, cluster=more), encoding="ascii")

    def command(self):
        if not CHDB:
            return ["clickhouse-server", f"--config-file={self.folder}/config.xml"]
        script = Path(__file__).parent / "oracles/chdb_server.js"
        return ["node", str(script), os.path.abspath(CHDB), str(self.port), *(f"{self.folder}/{name}" for name in ("data", "users.json", "chdb.xml"))]

    def start(self):
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(self.inside(self.command()), stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        for _ in range(300):
            done = subprocess.run(self.inside(["curl", "-s", f"http://127.0.0.1:{self.port}/"]), capture_output=True, check=False)
            if done.stdout == b"Ok.\n":
                return
            time.sleep(0.05)
        raise AssertionError((self.folder / "log").read_text(encoding="utf-8", errors="replace"))

    def kill(self):
        self.process.kill()
        self.process.wait()

    def ask(self, sql, user="default"):
        """The answer, as rows of texts. The user `bounded` may read 30,000 rows."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/?user={user}", data=sql.encode())
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return [line.split("\t") for line in answer.read().decode().splitlines()]
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read().decode()) from error

    def url(self, settings="", user="", database="flows"):
        return f"clickhouse:http://{user}127.0.0.1:{self.port}/{database}{settings}"
