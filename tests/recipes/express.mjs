// printed: Node without a framework, before «createServer((»
import express from "express";
const app = express();
setImmediate(() => app.listen(Number(process.env.PORT), "127.0.0.1"));
// printed: Express
