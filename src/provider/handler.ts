/** What Pulumi's dynamic provider asks of a resource. `olds` are the outputs of the last write. */
export interface Handler<Inputs, Outputs> {
  check?(news: Inputs): { readonly failures: readonly CheckFailure[] };
  diff(id: string, olds: Outputs, news: Inputs): { readonly changes: boolean };
  create(inputs: Inputs): Promise<{ readonly id: string; readonly outs: Outputs }>;
  update(id: string, olds: Outputs, news: Inputs): Promise<{ readonly outs: Outputs }>;
  delete(id: string, outputs: Outputs): Promise<void>;
}

export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}
