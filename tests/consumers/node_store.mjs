// A consumer on Node's own server that keeps its state in a JSON file, shown at GET /state.
// Usage: CONSUMER_SECRET=whsec_... CONSUMER_EVENTS=a,b node node_store.mjs NAME PORT FILE
// InTurn is correct; AtOnce reads the file, and writes it with one row more, while others do.
import { createHmac } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { createServer } from "node:http";

const [, , name, port, file] = process.argv;
const key = Buffer.from(process.env.CONSUMER_SECRET.replace(/^whsec_/, ""), "base64");
const events = new Set(process.env.CONSUMER_EVENTS.split(","));
const kinds = ["fileId", "toolExecutionId", "workflowRunId", "exportId", "messageId"];
let number = 0;
let last = Promise.resolve();

const read = () => readFile(file, "utf8").then(JSON.parse, () => ({ seen: [], rows: [] }));

async function keep(id, payload) {
  const state = await read();
  if (state.seen.includes(id)) return;
  state.seen.push(id);
  state.rows.push({ about: kinds.map((kind) => payload[kind]).find(Boolean), event: payload.event });
  const other = `${file}.${number++}`;
  await writeFile(other, JSON.stringify(state));
  await rename(other, file);
}

const ways = { InTurn: (...all) => (last = last.then(() => keep(...all))), AtOnce: keep };

async function answer(headers, body) {
  const { "webhook-id": id, "webhook-timestamp": time, "webhook-signature": given } = headers;
  const mac = createHmac("sha256", key).update(`${id}.${time}.`).update(body).digest("base64");
  if (!given?.split(" ").includes(`v1,${mac}`) || Math.abs(Date.now() / 1000 - Number(time)) > 300) return 401;
  const payload = JSON.parse(body);
  if (events.has(payload.event)) await ways[name](id, payload);
  return 200;
}

createServer(async (request, response) => {
  if (request.method === "GET") return response.end(JSON.stringify((await read()).rows));
  const parts = [];
  for await (const part of request) parts.push(part);
  const status = await answer(request.headers, Buffer.concat(parts)).catch(() => 400);
  response.writeHead(status).end();
}).listen(Number(port), "127.0.0.1");
