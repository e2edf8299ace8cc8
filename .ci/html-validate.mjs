// node html-validate.mjs HTML-VALIDATE CONFIGURATION: reads pages, one JSON string a line, and answers
// each with a line: what html-validate says of it. Started once, since starting takes longest.
import { readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const [program, configuration] = process.argv.slice(2);
const { HtmlValidate, StaticConfigLoader } = createRequire(realpathSync(program))("html-validate");
const rules = JSON.parse(readFileSync(configuration, "utf8"));
const validator = new HtmlValidate(new StaticConfigLoader(rules));
for await (const line of createInterface({ input: process.stdin })) {
  const { results } = await validator.validateString(JSON.parse(line));
  const said = results.flatMap((one) => one.messages);
  console.log(JSON.stringify(said.map(({ line, ruleId, message }) => `${line} ${ruleId} ${message}`)));
}
