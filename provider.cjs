// Pulumi's state names this file as the provider of every resource, and a delete runs what the state names:
// this path and these three names stay for ever (docs/decisions.md). What they do lives in src/provider/.
const loaded = import('./dist/provider/index.js');

function handler(type) {
  const call =
    (method) =>
    async (...args) =>
      (await loaded).handlers[type][method](...args);
  return {
    // Not awaited by the first calls: it only hands the configuration on.
    configure: call('configure'),
    check: call('check'),
    diff: call('diff'),
    create: call('create'),
    read: call('read'),
    update: call('update'),
    delete: call('delete'),
  };
}

exports.VonageUser = handler('VonageUser');
exports.AppAssignment = handler('AppAssignment');
exports.Roster = handler('Roster');
