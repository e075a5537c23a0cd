# Evaluates the system of a rendered flake, and says what its modules assign: no option is declared but ours,
# and nothing is built. What it knows of the module system is written here from its manual ("Writing NixOS
# Modules"): imports, mkIf, priorities, lists that are joined, and the error for two values of one option.
{ folder, packages, system }:

let
  inherit (builtins)
    all
    any
    attrNames
    concatLists
    concatMap
    elem
    elemAt
    filter
    fromJSON
    head
    isAttrs
    isFunction
    isList
    isPath
    length
    listToAttrs
    mapAttrs
    readFile
    removeAttrs
    stringLength
    substring
    typeOf
    ;

  tagged = tag: value: isAttrs value && (value._tag or null) == tag;

  lib = {
    mkIf = condition: content: {
      _tag = "if";
      inherit condition content;
    };
    mkOverride = priority: content: {
      _tag = "override";
      inherit priority content;
    };
    mkDefault = lib.mkOverride 1000;
    mkForce = lib.mkOverride 50;
    mkOption = option: option;
    mkEnableOption = _: { };
    types = {
      attrsOf = type: type;
      listOf = type: type;
      nullOr = type: type;
      submodule = module: module;
      port = "port";
      str = "str";
    };
    optional = condition: value: if condition then [ value ] else [ ];
    optionals = condition: list: if condition then list else [ ];
    importJSON = path: fromJSON (readFile path);
    getName = package: package.name;
    nixosSystem = { modules }: evaluate modules;
  };

  pkgs = listToAttrs (
    map (name: {
      inherit name;
      value = {
        _tag = "package";
        inherit name;
      };
    }) (fromJSON packages)
  );

  evaluate =
    modules:
    let
      load =
        module:
        let
          content = if isPath module then import module else module;
          value =
            if isFunction content then
              content {
                inherit lib pkgs;
                config = merged;
              }
            else
              content;
        in
        [ value ] ++ concatMap load (value.imports or [ ]);
      assigned =
        value: if value ? config || value ? options then value.config or { } else removeAttrs value [ "imports" ];
      merged = merge "" (
        map (
          value:
          unwrapped {
            live = true;
            priority = 100;
            value = assigned value;
          }
        ) (concatMap load modules)
      );
    in
    merged;

  # A definition without its wrappers. Whether it is live is never looked at here: it depends on the result.
  unwrapped =
    {
      live,
      priority,
      value,
    }:
    if tagged "if" value then
      unwrapped {
        live = live && value.condition;
        inherit priority;
        value = value.content;
      }
    else if tagged "override" value then
      unwrapped {
        inherit live;
        inherit (value) priority;
        value = value.content;
      }
    else
      { inherit live priority value; };

  isTree = value: isAttrs value && !(value ? _tag);

  merge =
    at: definitions:
    if all ({ value, ... }: isTree value) definitions then
      let
        names = listToAttrs (
          map (name: {
            inherit name;
            value = null;
          }) (concatMap ({ value, ... }: attrNames value) definitions)
        );
      in
      mapAttrs (
        name: _:
        merge "${at}.${name}" (
          map (
            definition:
            unwrapped {
              inherit (definition) live priority;
              value = definition.value.${name};
            }
          ) (filter ({ value, ... }: value ? ${name}) definitions)
        )
      ) names
    else
      leaf at (filter ({ live, ... }: live) definitions);

  leaf =
    at: live:
    let
      strongest = builtins.foldl' (least: { priority, ... }: if priority < least then priority else least) 100000 live;
      values = map ({ value, ... }: value) (filter ({ priority, ... }: priority == strongest) live);
    in
    if values == [ ] then
      { _tag = "absent"; }
    else if all isList values then
      concatLists values
    else if all (value: typeOf value == typeOf (head values)) values && !any isFunction values && all (value: value == head values) values then
      head values
    else if length values == 1 then
      head values
    else
      throw "The option `${at}' has conflicting definition values";

  prefix = stringLength (toString folder) + 1;

  # What JSON can hold, without what is not live.
  shown =
    value:
    if isPath value then
      { _path = substring prefix 10000 (toString value); }
    else if isFunction value then
      { _function = true; }
    else if isList value then
      map shown value
    else if tagged "package" value then
      { _package = value.name; }
    else if isAttrs value then
      mapAttrs (_: shown) (
        removeAttrs value (filter (name: tagged "absent" value.${name}) (attrNames value))
      )
    else
      value;

  flake = import (folder + "/flake.nix");
  outputs = flake.outputs { nixpkgs = { inherit lib; }; };
in
assert elem "nixpkgs" (attrNames flake.inputs);
{
  inherit (flake) description;
  nixpkgs = flake.inputs.nixpkgs.url;
  systems = attrNames outputs.nixosConfigurations;
  config = shown outputs.nixosConfigurations.${system};
}
