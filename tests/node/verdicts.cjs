// Reads [{draft, schema, payloads}] from standard input, writes [[verdict, …], …] of Ajv in its default, strict mode.
const Ajv7 = require("ajv");
const Ajv2020 = require("ajv/dist/2020");
const addFormats = require("ajv-formats");

const jobs = JSON.parse(require("fs").readFileSync(0, "utf8"));
const verdicts = jobs.map(({ draft, schema, payloads }) => {
  const ajv = new (draft === "7" ? Ajv7 : Ajv2020)({ logger: false });
  addFormats(ajv);
  const validate = ajv.compile(schema);
  return payloads.map((payload) => validate(payload));
});
process.stdout.write(JSON.stringify(verdicts));
