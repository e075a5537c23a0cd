/** Group of the directory with those who look after the profile (`ADMINS` of the rendering). */
export const ADMINS = 'admins';
