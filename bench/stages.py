"""A section of the report: what each stage costs alone, as stages/ measures it."""
import json
import os
import subprocess


def rows(benchmarks):
    yield "| stage | ns/item | M items/s |"
    yield "| --- | --: | --: |"
    for one in benchmarks:
        rate = one["items_per_second"]
        yield f"| {one['name']} | {1e9 / rate:.1f} | {rate / 1e6:.2f} |"


def section(bench):
    if not os.path.exists(bench.stages):
        yield from ["## stages", "", "Not measured: libbenchmark-dev was missing at build time.", ""]
        return
    done = subprocess.run([bench.stages, "--benchmark_format=json"], check=True, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    yield from ["## stages", "", "Items are packets, or rows of CSV.", ""]
    yield from [*rows(json.loads(done.stdout)["benchmarks"]), ""]
