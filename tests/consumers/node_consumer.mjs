// A correct consumer on Node's own http server, verified by hand, as people write it without a framework.
// Usage: CONSUMER_SECRET=whsec_... node node_consumer.mjs; prints the port that it listens on.
// With RESERIALISED=1 it verifies the parsed body written out again, which is wrong.
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const key = Buffer.from(process.env.CONSUMER_SECRET.replace(/^whsec_/, ""), "base64");
const limit = 4 * 1024 * 1024;
const seen = new Set();

function authentic(headers, body) {
  const id = headers["webhook-id"];
  const timestamp = headers["webhook-timestamp"];
  const given = headers["webhook-signature"];
  if (!id || !given || !/^\d{1,11}$/.test(timestamp ?? "")) return false;
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > 300) return false;
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
  return given.split(" ").some((each) => {
    const [version, value] = each.split(",");
    const signature = Buffer.from(value ?? "", "base64");
    return version === "v1" && signature.length === expected.length && timingSafeEqual(signature, expected);
  });
}

function answer(request, body) {
  let payload;
  if (process.env.RESERIALISED) {
    try {
      payload = JSON.parse(body);
      body = JSON.stringify(payload);
    } catch {
      return 400;
    }
  }
  if (!authentic(request.headers, body)) return 401;
  try {
    payload = JSON.parse(body);
  } catch {
    return 400;
  }
  if (typeof payload !== "object" || payload === null || typeof payload.event !== "string") return 422;
  seen.add(request.headers["webhook-id"]);
  return 200;
}

const server = createServer((request, response) => {
  if (request.method !== "POST") {
    response.writeHead(405, { allow: "POST" }).end();
    return;
  }
  const parts = [];
  let size = 0;
  request.on("data", (part) => {
    size += part.length;
    if (size <= limit) parts.push(part);
  });
  request.on("end", () => {
    const status = size > limit ? 413 : answer(request, Buffer.concat(parts));
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ status }));
  });
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
