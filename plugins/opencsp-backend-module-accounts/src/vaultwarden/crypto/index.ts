export * from './encString';
export * from './keyPair';
export * from './masterKey';
export * from './symmetricKey';
export * from './userKeys';
