"""Reads what a running server answers with other people's programs; says what they read, and fails where they can't.

prove.py DEMO_FILE WORK_DIRECTORY
"""

import sys
import time
from pathlib import Path

import documents
import gdal
import tiles
from service import Service

CHECKS = [
    documents.check_tilejson,
    documents.check_openapi,
    documents.check_queryables,
    documents.check_styles,
    tiles.check_tiles,
    gdal.check_vector_tiles,
    gdal.check_features,
    gdal.check_filtered_features,
    gdal.check_pmtiles,
]


def main() -> int:
    demo_file, work = (Path(argument) for argument in sys.argv[1:3])
    service = Service(demo_file, "officer")
    failed = 0
    for check in CHECKS:
        started = time.monotonic()
        try:
            print(f"{check(service, work)} ({time.monotonic() - started:.1f} s)")
        except Exception as error:  # every check is tried, whatever the one before met
            failed += 1
            print(f"FAILED {check.__name__}: {type(error).__name__}: {str(error)[:2000]}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
