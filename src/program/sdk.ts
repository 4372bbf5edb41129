/**
 * The parts of Pulumi's SDK that the program needs, each from its own file. `@pulumi/pulumi` as a whole also loads its
 * Automation API, npm's installer and the TypeScript compiler, which takes longer than everything else that is loaded
 * (docs/bench.md).
 */
import log from '@pulumi/pulumi/log/index.js';
import { getMonitor } from '@pulumi/pulumi/runtime/settings.js';
import { getStackResource } from '@pulumi/pulumi/runtime/stack.js';

export { RunError } from '@pulumi/pulumi/errors.js';
export { getOrganization, getProject, getStack } from '@pulumi/pulumi/metadata.js';
export { allConfig } from '@pulumi/pulumi/runtime/config.js';
export { isDryRun } from '@pulumi/pulumi/runtime/settings.js';
export { log };

/** Exit code by which a program tells its language host that the engine knows already what went wrong (`cmd/run/index.js`). */
export const ALREADY_TOLD = 32;

/** Where the engine's resource monitor listens, as `host:port`. */
export function monitorAddress(): string {
  // gRPC's own name of it: `dns:127.0.0.1:40123`.
  const client = getMonitor() as unknown as { getChannel(): { getTarget(): string } } | undefined;
  const target = client?.getChannel().getTarget() ?? '';
  const address = /[^:/]+:\d+$/.exec(target)?.[0];
  if (address === undefined) throw new Error(`this is no run of the Pulumi engine: its monitor is ${target}`);
  return address;
}

/** URN of the stack's own resource, which the SDK has registered before it runs the program. */
export async function stackUrn(): Promise<string> {
  const { urn } = getStackResource() as unknown as { readonly urn: { promise(): Promise<string> } };
  return urn.promise();
}
