// Refuses a Node that is too old. Runs on any Node with modules, so it uses nothing newer than ES2017.
const wanted = [20, 19];
const found = process.versions.node.split('.').map(Number);
if (found[0] < wanted[0] || (found[0] === wanted[0] && found[1] < wanted[1])) {
  console.error(
    `Layerlab needs Node ${wanted.join('.')} or newer, but this is ${process.version} (${process.execPath}): install a newer one from https://nodejs.org and run the command again.`,
  );
  process.exit(1);
}
