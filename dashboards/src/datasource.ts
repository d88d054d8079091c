/** What the variable of each dashboard chooses. */
export const datasource = { type: 'prometheus', uid: '${datasource}' };
