export interface ImportOptions {
  readonly stack: string;
}
export async function importStack(_t: unknown, _o: ImportOptions): Promise<number> {
  return 0;
}
