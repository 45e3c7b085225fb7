// Between the JSON of `laurel lower` and the values that jco takes and gives.

// Lists and payloads of the contract that are s64, which JavaScript has as BigInt.
const BIG = new Set(["numbers", "prize"]);

export function arguments_of(text) {
  return JSON.parse(text, (key, value) => {
    if (BIG.has(key) && Array.isArray(value)) return value.map(BigInt);
    if (value?.tag === "amount") return { tag: "amount", val: BigInt(value.val) };
    // An option that holds nothing is undefined in JavaScript.
    return value === null ? undefined : value;
  });
}

export function text_of(answer) {
  const text = JSON.stringify(answer, (_, value) => {
    if (typeof value === "bigint") return `big:${value}`;
    return ArrayBuffer.isView(value) ? Array.from(value) : value;
  });
  return text.replace(/"big:(-?\d+)"/g, "$1");
}

export function run(chain, text) {
  const { plan, cycle } = arguments_of(text);
  return text_of({ tag: "ok", val: chain.run(plan, cycle) });
}
