# SPDX-License-Identifier: Apache-2.0
"""The results as tables for people."""


def put_head(head):
    """What everything below was measured on."""
    print(f"{head['rows']:,} records; {head['cpu']}, {head['cpus']} processors")
    print("All output goes to /dev/null; MB is 10^6 bytes of input.")


def put_job(letter, job, results):
    """One line a contender, and what became of the floors."""
    print(f"\n({letter}) {job.title}")
    print(
        f"  {'':14} {'data':>5} {'runs':>4} {'median s':>9} {'MB/s':>8}"
        f" {'ours is':>8} {'MiB':>7}  answers"
    )
    for one in results:
        size = "1/10" if one["data"] == "tenth" else "all"
        times = "" if one["tool"] == "ours" else f"{one['ours_times']:.2f} x"
        print(
            f"  {one['tool']:14} {size:>5} {len(one['seconds']):>4}"
            f" {one['median']:>9.3f} {one['mb_s']:>8.1f} {times:>8}"
            f" {one['peak_kib'] / 1024:>7.1f}  {one['answers']}"
        )
    for one in results:
        if one["version"]:
            print(f"  {one['tool']}: {one['version']}; start-up {one['start_s']:.3f} s")
    put_floors(job, {one["tool"]: one for one in results})


def put_floors(job, results):
    """Every floor: what is asked, what there is, whether that is enough."""
    ours = results["ours"]
    for name, floor in job.floors.items():
        if name == "MB/s":
            got, met = f"{ours['mb_s']:.0f}", ours["mb_s"] >= floor
        elif name == "MiB":
            got, met = f"{ours['peak_kib'] / 1024:.1f}", ours["peak_kib"] <= 1024 * floor
        elif name not in results:
            print(f"  floor: {floor} x {name}: not there")
            continue
        else:
            times = results[name]["ours_times"]
            # Two threads of ours are to be faster than one, not slower.
            times = 1 / times if name.startswith("ours") else times
            got, met = f"{times:.2f}", times >= floor
        sign = "<=" if name == "MiB" else ">="
        unit = name if name in ("MB/s", "MiB") else f"x {name}"
        print(f"  floor: {sign} {floor} {unit}: {got}, {'met' if met else 'NOT MET'}")


def put_extra(records):
    """How ours grows, and what many stations do to it."""
    for one in records:
        if "growth_time" in one:
            print(
                f"  growth: {one['growth_data']:.1f} x the data takes"
                f" {one['growth_time']:.1f} x the time,"
                f" {one['peak_kib_tenth'] / 1024:.1f} MiB and then"
                f" {one['peak_kib_whole'] / 1024:.1f} MiB"
            )
        else:
            print(
                f"  9,999 stations: {one['wide_times']:.2f} x the rate with 177,"
                f" {one['peak_kib_9999'] / 1024:.1f} MiB"
            )


def put_answers(letter, one):
    """Whether the peers say what we say; no times."""
    print(f"\n({letter}) {one.job.title}")
    for name, words in one.answers.items():
        print(f"  {name:14} {words}")


def put_failed(failed):
    """Who could not do it, or does not say what we say; not timed."""
    for one in failed:
        print(f"  {one['tool']:14} NOT TIMED: {one['error'][:200]}")


def put_absent(names):
    """Who was not asked, for it is not there."""
    print(f"  not installed: {', '.join(names)}")
