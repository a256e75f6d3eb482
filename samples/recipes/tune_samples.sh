#!/bin/sh
# The whole way on the sample catalog: import, index, correct, freeze, export, fine-tune, take in, evaluate. About ten
# minutes on two cores. WORK keeps everything; EPOCHS is how long the detector learns.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${WORK:-$(mktemp -d)}
epochs=${EPOCHS:-40}
python=${PYTHON:-/usr/bin/python3}
if ! "$python" -c "import torch, onnx, numpy, PIL, cairo" 2>/dev/null; then
    apt-get update
    apt-get install -y --no-install-recommends \
        python3-torch python3-onnx python3-numpy python3-pil python3-cairo libopenblas0-pthread
fi
cropdesk() { "$root/run" "$@" --catalog "embedded:$work/catalog"; }
mkdir -p "$work"
echo "Everything goes to $work"
cropdesk import "$root/samples/catalog/products.csv" --images "$root/samples/catalog/images"
# One product in the samples has pictures that cannot be read, which index says with its exit status.
cropdesk index || true
"$python" "$here/corrections.py" "$root/samples/catalog" "$work/corrections.json"
cropdesk dataset import "$work/corrections.json" --overwrite || true
cropdesk dataset create corrected --salt samples --train 0.5 --val 0.15 --test 0.35
cropdesk dataset freeze corrected --note "every box of the sample catalog, corrected"
cropdesk dataset export corrected:1 --format yolo --to "$work/corrected-1"
"$python" "$here/sample_detector.py" "$work/corrected-1" "$root/samples/models/detector.onnx" "$work/corrected-1-detector" \
    --epochs "$epochs"
cropdesk model add "$work/corrected-1-detector"
cropdesk model evaluate corrected:1 "$work/corrected-1-detector"
