/** The series of a family that are to be shown at zero, by place in the page. */
export type ZerosOfPage = Map<number, ReadonlySet<string> | 'all'>;
