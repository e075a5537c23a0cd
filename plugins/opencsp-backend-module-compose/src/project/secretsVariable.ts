/** The variable with the folder of the secrets, as `compose.yaml` names it. */
export const SECRETS_FOLDER_VARIABLE = 'OPENCSP_SECRETS_DIR';
