#!/bin/sh
# The whole way on the samples: pictures the detector knows only half of are imported, indexed, corrected, frozen and
# exported; the detector learns from them, comes back and is evaluated. A quarter of an hour on two cores. WORK keeps
# everything; EPOCHS is how long the detector learns.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${WORK:-$(mktemp -d)}
epochs=${EPOCHS:-30}
python=${PYTHON:-/usr/bin/python3}
if ! "$python" -c "import torch, onnx, numpy, PIL, cairo" 2>/dev/null; then
    apt-get update
    apt-get install -y --no-install-recommends \
        python3-torch python3-onnx python3-numpy python3-pil python3-cairo libopenblas0-pthread
fi
cropdesk() { "$root/run" "$@" --catalog "embedded:$work/catalog"; }
mkdir -p "$work"
echo "Everything goes to $work"
"$python" "$here/second_supplier.py" "$root/samples/catalog" "$work/supplier"
cropdesk import "$work/supplier/products.csv" --images "$work/supplier/images"
cropdesk index
cropdesk dataset import "$work/supplier/corrections.json" --images "$work/supplier/images"
cropdesk dataset create corrected --salt samples --train 0.5 --val 0.15 --test 0.35 --near 0.99
cropdesk dataset freeze corrected --note "two suppliers, every box corrected"
cropdesk dataset export corrected:1 --format yolo --to "$work/corrected-1"
"$python" "$here/sample_detector.py" "$work/corrected-1" "$root/samples/models/detector.onnx" "$work/corrected-1-detector" \
    --epochs "$epochs"
cropdesk model add "$work/corrected-1-detector"
cropdesk model evaluate corrected:1 "$work/corrected-1-detector"
