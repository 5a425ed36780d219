"""One picture in a process of its own: what `apart` starts. It imports next to nothing, for each picture pays for it.

Run as `python -m storefront.infra.picture_child ORIGINAL DIGEST FOLDER`; it says on standard output what it made.
"""

import errno
import json
import os
import resource
import sys
from pathlib import Path

from storefront.infra.picture_files import NotAPicture

NICENESS = 15
MOST_DATA = 240 * 1024 * 1024  # bytes of memory of its own
MOST_SECONDS = 60  # of CPU
SAYS_FULL = 28
"""How the child ends when the disk is full."""


def main(original: Path, digest: str, folder: Path) -> None:
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_DATA, MOST_DATA))
    from storefront.infra.images import derive  # the codecs come into a process that has its bounds

    try:
        made = derive(original, digest=digest)
        for name, content in made.files.items():
            (folder / name).write_bytes(content)
    except NotAPicture as error:
        print(json.dumps({"refused": str(error)}))  # noqa: T201 - to the parent
        return
    except MemoryError:
        print(json.dumps({"refused": "too_heavy"}))  # noqa: T201 - as above
        return
    except OSError as error:
        sys.exit(SAYS_FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else 1)
    told = {"width": made.width, "height": made.height, "widths": made.widths, "tiny": made.tiny}
    print(json.dumps({**told, "files": sorted(made.files)}))  # noqa: T201 - as above


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
