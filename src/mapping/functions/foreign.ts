const otherProducts = 'cloud sync, Connect or HR provisioning';

/** Functions of Microsoft's other synchronisation products, which people copy from their pages (B.3, "Seen in the wild"). */
export const foreignFunctions: ReadonlyMap<string, string> = new Map(
  ['Trim', 'Len', 'Contains', 'Error', 'ConvertFromBase64', 'DNComponent', 'CRef', 'DefaultDomain'].map(
    (name) => [name, otherProducts],
  ),
);

/** Bare words of those products. */
export const foreignWords: ReadonlyMap<string, string> = new Map(
  ['IgnoreAttributeFlow', 'IgnoreObjectFlow'].map((name) => [name, otherProducts]),
);
