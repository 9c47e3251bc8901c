// Checks Kubernetes objects, a JSON list on standard input, against the published schema, and prints what is wrong.
//
// The schema's own validators forgive a field that they do not know, so a misspelt one would be lost silently. They do
// ask an object for each field that they know: a field that nobody asked for is one that Kubernetes does not have.

const {readFileSync} = require('fs');
require('kubernetes-models/package.json');  // where it is not installed, that is the failure

// The object, behind a guard that notes in `unknown` the fields that have not been read yet.
function watched(value, path, unknown) {
  if (value === null || typeof value !== 'object') return value;
  const parts = Array.isArray(value) ? [] : {};
  for (const key of Object.keys(value)) {
    unknown.add(`${path}/${key}`);
    parts[key] = watched(value[key], `${path}/${key}`, unknown);
  }
  return new Proxy(parts, {
    get(target, key) {
      if (typeof key === 'string') unknown.delete(`${path}/${key}`);
      return target[key];
    },
  });
}

function modelOf({apiVersion, kind}) {
  try {
    return require(`kubernetes-models/${apiVersion}/${kind}`)[kind];
  } catch {
    return null;
  }
}

function problems(object) {
  const name = `${object.kind} ${object.metadata?.name}`;
  const model = modelOf(object);
  if (!model) return [`${name}: Kubernetes has no ${object.apiVersion} ${object.kind}`];
  const unknown = new Set();
  const wrong = [];
  try {
    // Not on an instance: its constructor would read everything.
    model.prototype.validate.call(watched(object, '', unknown));
  } catch (error) {
    wrong.push(`${name}: ${error.message}`);
  }
  return wrong.concat([...unknown].map((path) => `${name}: Kubernetes has no field ${path}`));
}

const found = JSON.parse(readFileSync(0, 'utf8')).flatMap(problems);
for (const problem of found) console.log(problem);
process.exitCode = found.length ? 1 : 0;
