#!/usr/bin/env bash
# ClickHouse 26.7.2.1, as in chdb 3.4.0 (npm): where the disk becomes full while an insert writes its part, the insert may
# succeed, and all files of the part are empty. It is found when the part is read (code 246, "Empty marks file"), or when the
# server starts, which sets the part aside ("broken-on-start"): the rows are gone. strace shows that write() of data.bin
# returned ENOSPC before the folder of the part got its name. Merges do the same; there, a restart takes the parts that
# were merged, as long as they are still there (old_parts_lifetime, 8 minutes).
#
# Not with 18.16: 515 of 3,000 inserts were refused so, and no part was damaged. Of tests/store_cluster_test.py with 26.7, three of 50
# runs had such merged parts (2026-12-01).
#
# Seen 2026-12-01: round 10: 4 of 4 inserts acknowledged, and then Code: 246. DB::Exception: Empty marks file '.../all_38_38_0/data.cmrk4'
#
# Needs root (a mount of its own), node and npm. Takes seconds, a minute at most.
set -euo pipefail

[ "${1:-}" = inside ] || exec unshare --mount "$0" inside
folder=$(mktemp -d)
trap 'umount -l "$folder/data" 2>/dev/null; rm -rf "$folder"' EXIT
npm install --silent --prefix "$folder" chdb@3.4.0 >/dev/null 2>&1
mkdir "$folder/data"
mount -t tmpfs -o size=1g none "$folder/data"

cat >"$folder/fill.js" <<'JS'
const { execFileSync } = require('child_process');
const fs = require('fs');
const [modules, folder] = process.argv.slice(2);
const engine = require(`${modules}/chdb/dist/loader.js`).loadNative();
const connections = Array.from({ length: 4 }, () => engine.CreateConnection(folder));
const ask = (sql, connection = connections[0]) => engine.QueryAsyncConnection(connection, sql, 'TabSeparated');
const resize = (size) => execFileSync('mount', ['-o', `remount,size=${size}`, folder], { stdio: 'ignore' });
const used = () => { const { blocks, bfree, bsize } = fs.statfsSync(folder); return (blocks - bfree) * bsize; };
const pause = () => new Promise((done) => setTimeout(done, Math.random() * 30));

(async () => {
  await ask('CREATE DATABASE d');
  await ask('CREATE TABLE d.t (round UInt64, text String) ENGINE = MergeTree ORDER BY round');
  await ask('SYSTEM STOP MERGES d.t');
  for (let round = 1; round <= 400; ++round) {
    const inserts = connections.map((one) => ask(`INSERT INTO d.t SELECT ${round}, toString(rand64()) FROM numbers(500)`, one));
    const results = Promise.allSettled(inserts);
    await pause();
    try { resize(used()); } catch { /* it grew meanwhile */ }
    const acknowledged = (await results).filter((one) => one.status === 'fulfilled').length;
    resize(1 << 30);
    try {
      await ask('SELECT max(text) FROM d.t');
    } catch (error) {
      console.log(`round ${round}: ${acknowledged} of 4 inserts acknowledged, and then ${error.message.slice(0, 300)}`);
      process.kill(process.pid, 'SIGKILL');
    }
    if (round % 20 === 0) await ask('TRUNCATE TABLE d.t');
  }
  console.log('not seen in 400 rounds');
  process.exit(1);
})();
JS
said=$(node "$folder/fill.js" "$folder/node_modules" "$folder/data" 2>&1 || true)
echo "$said"
grep -q 'inserts acknowledged, and then .*Empty marks file' <<<"$said"
