// Asks Pactoria through OpenAI's own package for Node, and prints what it heard as JSON.
// Usage: node openai_client.mjs BASE_URL KEY
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(fileURLToPath(new URL("../../web/package.json", import.meta.url)));
const { default: OpenAI } = require("openai");
const [baseURL, apiKey] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const ask = (content, more) =>
  client.chat.completions.create({ model: "openai/gpt-4o-mini", messages: [{ role: "user", content }], ...more });

const heard = {};
heard.models = (await client.models.list()).data.map((model) => model.id);
const whole = await ask("What is the term of the agreement?");
heard.whole = [whole.choices[0].message.content, whole.usage.completion_tokens];

heard.streamed = "";
const stream = await ask("What is the term of the agreement?", {
  stream: true,
  stream_options: { include_usage: true },
});
for await (const chunk of stream) {
  heard.streamed += chunk.choices[0]?.delta.content ?? "";
  heard.usage = chunk.usage?.total_tokens;
}

const tools = [{ type: "function", function: { name: "get_weather", parameters: { type: "object", properties: {} } } }];
const called = await ask("What is the weather in Berlin?", { tools });
heard.called = called.choices[0].message.tool_calls[0].function.name;

try {
  await ask("Hello", { model: "nothing" });
} catch (error) {
  heard.refused = [error.status, error.code, error instanceof OpenAI.NotFoundError];
}
console.log(JSON.stringify(heard));
