// Decode, orient by EXIF and resize to SIDE x SIDE with sharp, as a peer to our own path.
//   node resize.mjs SIDE ROUNDS THREADS FILE...
// Prints one line of JSON a round: {"files":n,"seconds":s}. Reads a line from standard input before each round, so that
// the two sides can be timed in turn.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import sharp from 'sharp';

const [side, rounds, threads, ...files] = process.argv.slice(2);
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
  return data.length;
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

await round();
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
for (let i = 0; i < Number(rounds); i++) {
  await lines.next();
  const start = process.hrtime.bigint();
  await round();
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  console.log(JSON.stringify({ files: bytes.length, seconds }));
}
process.exit(0);
