// printed: Node without a framework, before «createServer((»
// printed: Next (route handlers)
// What calls a handler as Next does: with a request of the web, for a response of the web.
createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  if (request.method !== "POST") return response.writeHead(405).end();
  const asked = { method: "POST", headers: request.headers, body: Buffer.concat(parts) };
  response.writeHead((await POST(new Request("http://localhost" + request.url, asked))).status).end();
}).listen(Number(process.env.PORT), "127.0.0.1");
