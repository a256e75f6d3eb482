#!/bin/sh
# Makes everything in samples/ again, on a bare Debian 12. Takes about an hour on two cores; $WORK keeps the pool.
set -eu
cd "$(dirname "$0")"
work=${WORK:-/tmp/cropdesk-samples}
python=${PYTHON:-/usr/bin/python3}
seconds=${SECONDS_PER_MODEL:-1080}

if ! "$python" -c "import torch, onnx, numpy, PIL, cairo" 2>/dev/null; then
    apt-get update
    apt-get install -y --no-install-recommends \
        python3-torch python3-onnx python3-numpy python3-pil python3-cairo libopenblas0-pthread
fi
mkdir -p "$work" ../models
"$python" catalog.py ..
"$python" holdout.py ..
OMP_NUM_THREADS=1 "$python" pool.py "$work/pool" --scenes 7000
# The two learn side by side, each with one thread: that is faster than one after the other with two.
OMP_NUM_THREADS=1 "$python" detector.py train "$work/detector.pt" --pool "$work/pool" --seconds "$seconds" --threads 1 &
detector=$!
OMP_NUM_THREADS=1 "$python" encoder.py train "$work/encoder.pt" ../models/encoder --pool "$work/pool" \
    --seconds "$seconds" --threads 1
wait "$detector"
# Another encoder, to move a catalog to: other seed, vectors twice as long, smaller towers.
OMP_NUM_THREADS=1 "$python" encoder.py train "$work/encoder-256.pt" ../models/encoder-256 --pool "$work/pool" \
    --seconds 540 --threads 1 --seed 4 --dimensions 256 --width 96 --channels 16 32 64 128
"$python" detector.py export "$work/detector.pt" --target ../models/detector.onnx
"$python" encoder.py export "$work/encoder.pt" ../models/encoder
"$python" encoder.py export "$work/encoder-256.pt" ../models/encoder-256
"$python" evaluate.py "$work/detector.pt" "$work/encoder.pt" ..
"$python" evaluate.py "$work/detector.pt" "$work/encoder-256.pt" .. --folder encoder-256
