/** The Pulumi CLI that rollcall gets for itself: the version of the SDK in package.json, so that the two speak alike. */
export const ENGINE_VERSION = '3.246.0';

/** The oldest Pulumi CLI on PATH that rollcall works with. */
export const OLDEST_ENGINE = '3.225.0';

/** The oldest Go that builds the CLI: the `go` line of tools/pulumi-cli/go.mod, which the CLI's own module asks for. */
export const OLDEST_GO = '1.25.8';

/** Where an engine came from: on PATH already, from our cache, from Pulumi's installer or built from Go modules just now. */
export type EngineOrigin = 'path' | 'cache' | 'installed' | 'built';

/** A Pulumi CLI that can run Node programs. */
export interface Engine {
  /** Path of the `pulumi` executable. */
  readonly binary: string;
  /** Its folder; the language host for Node and the host of dynamic providers are here or on PATH. */
  readonly binFolder: string;
  /** Such as `3.246.0`. */
  readonly version: string;
  readonly origin: EngineOrigin;
}

/** There is no engine and no way to get one; the message says what was tried and what the user can do. */
export class EngineMissing extends Error {
  override readonly name = 'EngineMissing';

  /** @param tried one line for each way that was tried, and why it did not work */
  constructor(readonly tried: readonly string[]) {
    super(
      [
        `rollcall needs the Pulumi CLI, version ${OLDEST_ENGINE} or later, and found no way to get it:`,
        ...tried.map((line) => `  - ${line}`),
        'Do one of these, then run the command again:',
        '  - install Pulumi yourself: https://www.pulumi.com/docs/install/',
        '  - allow this machine to reach https://get.pulumi.com, and rollcall installs it',
        `  - install Go ${OLDEST_GO} or later (https://go.dev/dl/), and rollcall builds it from its Go modules`,
      ].join('\n'),
    );
  }
}
