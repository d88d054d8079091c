/** What tests consist of. They may import whatever they need, such as each other's harnesses, and need not be pure. */
export const testFiles = ['**/*.test.{ts,tsx}', '**/testing/**/*.ts'];
