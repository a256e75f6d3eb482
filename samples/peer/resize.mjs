// Decode, orient by EXIF and resize to SIDE x SIDE with sharp, as a peer to our own path.
//   node resize.mjs SIDE THREADS FILE...
// Answers each line on standard input with one line of JSON, so that two sides can be timed in turn:
//   round         resizes every file: {"files":n,"seconds":s}
//   pixels FILE   writes the pixels of every file, one behind the other, to FILE: {"files":n}
// The default import of sharp is resolved from this file's folder, so copy it beside node_modules.
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import sharp from 'sharp';

const [side, threads, ...files] = process.argv.slice(2);
sharp.cache(false);
sharp.concurrency(1);
const bytes = files.map((file) => readFileSync(file));
const size = Number(side);

async function one(buffer) {
  const { data } = await sharp(buffer)
    .rotate()
    .resize(size, size, { fit: 'fill', kernel: 'cubic' })
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return data;
}

async function round() {
  let next = 0;
  const worker = async () => {
    while (next < bytes.length) {
      await one(bytes[next++]);
    }
  };
  await Promise.all(Array.from({ length: Number(threads) }, worker));
}

for await (const line of createInterface({ input: process.stdin })) {
  const [what, target] = line.split(' ');
  if (what === 'pixels') {
    const all = [];
    for (const buffer of bytes) {
      all.push(await one(buffer));
    }
    writeFileSync(target, Buffer.concat(all));
    console.log(JSON.stringify({ files: bytes.length }));
  } else {
    const start = process.hrtime.bigint();
    await round();
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    console.log(JSON.stringify({ files: bytes.length, seconds }));
  }
}
