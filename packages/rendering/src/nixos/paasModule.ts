import { RenderedFile } from '@opencsp/plugin-opencsp-common';

/**
 * `modules/paas.nix`: the options of the profile itself. What they say of a service beside "enable" is for
 * whoever looks at the machine: `nix eval` on them, and the portal, which asks for each unit.
 */
export const paasModule: RenderedFile = {
  path: 'modules/paas.nix',
  content: `# The services of the profile, as options: services.paas.<name>.enable.
{ lib, ... }:

{
  options.services.paas = lib.mkOption {
    description = "Services of the profile, by their ids.";
    default = { };
    type = lib.types.attrsOf (
      lib.types.submodule {
        options = {
          enable = lib.mkEnableOption "this service of the profile";
          title = lib.mkOption {
            type = lib.types.str;
            description = "For people.";
          };
          url = lib.mkOption {
            type = lib.types.nullOr lib.types.str;
            default = null;
            description = "Where people reach it.";
          };
          port = lib.mkOption {
            type = lib.types.nullOr lib.types.port;
            default = null;
            description = "Where the proxy reaches it, on the loopback address.";
          };
          units = lib.mkOption {
            type = lib.types.listOf lib.types.str;
            default = [ ];
            description = "Units that must run, in the order in which they start.";
          };
          data = lib.mkOption {
            type = lib.types.attrsOf lib.types.str;
            default = { };
            description = "Folders with what must not be lost, by volume.";
          };
        };
      }
    );
  };
}
`,
};
