#!/bin/sh
# Trains a CLIP encoder on a clip or webdataset export.   open_clip.sh EXPORT MODEL PRETRAINED MODEL_FOLDER [EPOCHS]
#   open_clip.sh garments-3 ViT-B-32-quickgelu openai garments-3-clip
# OpenAI's weights want the -quickgelu model: with the plain one every vector is wrong and nothing says so.
# Needs: pip install open_clip_torch webdataset transformers onnx
set -eu
[ $# -ge 4 ] || { sed -n 2,3p "$0" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
export_folder=$(cd "$1" && pwd)
model=$2
pretrained=$3
folder=$4
epochs=${5:-10}
case $model/$pretrained in
    *quickgelu*/* | */laion* | */datacomp* | */dfn* | */webli*) ;;
    */openai) echo "OpenAI's weights want $model-quickgelu." >&2; exit 2 ;;
esac
python3 -c "import open_clip_train" 2>/dev/null || { echo "open_clip is not installed: pip install open_clip_torch webdataset transformers onnx" >&2; exit 3; }
[ ! -e "$folder" ] || { echo "$folder is there already; name another folder." >&2; exit 2; }
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
samples() { python3 -c 'import json, sys; print(json.load(open("manifest.json"))["export"]["samples"].get(sys.argv[1], 0))' "$1"; }
# Shards by their names as they are: 00000.tar to the last one.
shards() { echo "$1/{00000..$(basename "$(ls "$1" | sort | tail -n 1)" .tar)}.tar"; }
cd "$export_folder"
if [ -f train.tsv ]; then
    set -- --dataset-type csv --csv-separator "$(printf '\t')" --csv-img-key filepath --csv-caption-key title --train-data train.tsv
    [ "$(samples val)" = 0 ] || set -- "$@" --val-data val.tsv
elif [ -f train.csv ]; then
    set -- --dataset-type csv --csv-separator , --csv-img-key filepath --csv-caption-key title --train-data train.csv
    [ "$(samples val)" = 0 ] || set -- "$@" --val-data val.csv
else
    set -- --dataset-type webdataset --train-data "$(shards train)" --train-num-samples "$(samples train)"
    [ "$(samples val)" = 0 ] || set -- "$@" --val-data "$(shards val)" --val-num-samples "$(samples val)"
fi
python3 -m open_clip_train.main "$@" --model "$model" --pretrained "$pretrained" --precision amp_bf16 \
    --batch-size 128 --epochs "$epochs" --lr 1e-5 --wd 0.1 --warmup 500 --workers 4 --seed 0 \
    --logs "$folder/training" --name run
python3 "$here/open_clip_folder.py" "$model" "$folder/training/run/checkpoints/epoch_$epochs.pt" "$folder"
python3 "$here/hand_back.py" "$export_folder" "$folder" \
    --command "open_clip_train.main --model $model --pretrained $pretrained --epochs $epochs --lr 1e-5 --seed 0"
echo "$folder: next, cropdesk model add $folder"
