// Consumers that verify with the providers' own packages: node serve.mjs PROVIDER SECRET prints the port it listens on.
// A delivery that the package accepts is answered with 204, one that it refuses with 401; what it lets through as an
// exception that it does not document is 500.
import { createServer } from "node:http";

const [provider, secret] = process.argv.slice(2);
const header = (request, name) => request.headers[name] ?? "";

const MAKERS = {
  github: async () => {
    const { Webhooks } = await import("@octokit/webhooks");
    const webhooks = new Webhooks({ secret });
    return async (request, body) => {
      const signature = header(request, "x-hub-signature-256");
      return signature !== "" && (await webhooks.verify(body.toString("utf8"), signature));
    };
  },
  shopify: async () => {
    await import("@shopify/shopify-api/adapters/node");
    const { shopifyApi, LogSeverity } = await import("@shopify/shopify-api");
    const shopify = shopifyApi({
      apiKey: "hookproof",
      apiSecretKey: secret,
      scopes: [],
      hostName: "localhost",
      apiVersion: "2025-10",
      isEmbeddedApp: false,
      logger: { level: LogSeverity.Error, log: () => {} },
    });
    return async (request, body, response) =>
      (await shopify.webhooks.validate({ rawBody: body.toString("utf8"), rawRequest: request, rawResponse: response }))
        .valid;
  },
  linear: async () => {
    const { LinearWebhookClient } = await import("@linear/sdk/webhooks");
    const client = new LinearWebhookClient(secret);
    return async (request, body) => {
      const timestamp = JSON.parse(body.toString("utf8")).webhookTimestamp;
      return client.verify(body, header(request, "linear-signature"), timestamp);
    };
  },
};
// What their documentation catches: every failure of verification is an exception there.
const DOCUMENTED = { github: false, shopify: false, linear: true };

const verify = await MAKERS[provider]();
const server = createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", async () => {
    let status = 401;
    try {
      if (request.method === "POST" && (await verify(request, Buffer.concat(parts), response))) status = 204;
    } catch (error) {
      status = DOCUMENTED[provider] || error.name === "AggregateError" ? 401 : 500;
    }
    response.writeHead(status).end();
  });
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
