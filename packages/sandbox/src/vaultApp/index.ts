export * from './VaultApp';
