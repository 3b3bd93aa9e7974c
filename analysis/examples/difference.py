"""How far apart two policies are in one outcome. The numbers are those of difference.c, and of the file, to the last bit."""
import sys

import kith

result = kith.compare(sys.argv[1:3] or ["fragmented", "integral"], output=sys.argv[3] if len(sys.argv) > 3 else None)
d = result.outcome("stopped_T3", result.scenarios[1], difference=True)
print(f"{d.mean:.17g} {d.error:.17g} {d.low:.17g} {d.high:.17g}")
