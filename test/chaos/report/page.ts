export const writePage = (_folder: string, _of: object): void => undefined
