#!/bin/sh
# Trains a YOLO detector on a YOLO export and writes a model folder.   ultralytics.sh EXPORT BASE.pt MODEL_FOLDER [EPOCHS]
# Ultralytics is AGPL: it is yours to install (pip install ultralytics) and no part of Cropdesk.
set -eu
[ $# -ge 3 ] || { sed -n 2p "$0" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
export_folder=$(cd "$1" && pwd)
base=$2
folder=$3
epochs=${4:-100}
command -v yolo >/dev/null || { echo "Ultralytics is not installed: pip install ultralytics" >&2; exit 3; }
[ ! -e "$folder" ] || { echo "$folder is there already; name another folder." >&2; exit 2; }
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
# The path of the data must be absolute: the trainer looks for a relative one in its own datasets folder.
yolo detect train data="$export_folder/data.yaml" model="$base" imgsz=640 epochs="$epochs" seed=0 deterministic=True \
    project="$folder/training" name=run exist_ok=True
yolo export model="$folder/training/run/weights/best.pt" format=onnx opset=17 dynamic=True
mv "$folder/training/run/weights/best.onnx" "$folder/detector.onnx"
python3 "$here/hand_back.py" "$export_folder" "$folder" --base "$base" \
    --command "yolo detect train model=$base imgsz=640 epochs=$epochs seed=0"
echo "$folder: next, cropdesk model add $folder"
