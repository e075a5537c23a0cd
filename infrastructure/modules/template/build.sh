#!/bin/sh
# Makes a Proxmox template that machines of the portal are cloned from, and looks whether one is as it must be.
# Runs as root on a Proxmox node. See README.md beside it, or `build.sh help`.
set -eu

# In the image before its first start, so that a machine is ready when it answers.
PACKAGES=${OPENCSP_TEMPLATE_PACKAGES:-qemu-guest-agent,ca-certificates,curl,python3,sudo}
# What the Terraform module counts on: one disk here, cloud-init there.
DISK=scsi0
CLOUD_INIT=ide2
# In the description, so that a second run knows its own work.
MARK='opencsp-template'

usage() {
  cat <<'EOF'
build.sh build --id ID --name NAME --image FILE|URL --checksum ALGORITHM:HEX [--storage POOL] [--bridge BRIDGE]
build.sh check --id ID
build.sh help

build  makes template ID of a cloud image with qemu-guest-agent. A template that it made of the same image is left
       as it is; anything else with this number is never touched.
check  names everything that template ID lacks, and ends with 1 then.

  --id        number of the template in Proxmox, 100 or more; outside of the range of opencsp.sizes.vmIds
  --name      its name, which sizes.yaml gives under templates[].template
  --image     a qcow2 or raw cloud image of Debian or Ubuntu: a file on this node, or an https address
  --checksum  what the publisher says of the image: sha256:… or sha512:…
  --storage   where its disk goes; local-lvm
  --bridge    network that its card is in; vmbr0

OPENCSP_TEMPLATE_PACKAGES  packages that are put in, separated by commas
EOF
}

# fail <sentence>: says what is wrong and what would be right
fail() {
  echo "build.sh: $1" >&2
  exit 1
}

main() {
  command=${1:-help}
  [ $# -eq 0 ] || shift
  case $command in
    build | check) ;;
    help | --help | -h)
      usage
      exit 0
      ;;
    *) fail "there is no command \"$command\"; try build.sh help." ;;
  esac
  id='' name='' image='' checksum='' storage=local-lvm bridge=vmbr0
  while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || fail "$1 needs a value; try build.sh help."
    case $1 in
      --id) id=$2 ;;
      --name) name=$2 ;;
      --image) image=$2 ;;
      --checksum) checksum=$2 ;;
      --storage) storage=$2 ;;
      --bridge) bridge=$2 ;;
      *) fail "there is no option $1; try build.sh help." ;;
    esac
    shift 2
  done
  expr "x$id" : 'x[1-9][0-9]\{2,8\}$' >/dev/null || fail '--id must be a whole number from 100 to 999999999.'
  "$command"
}

# --- build

build() {
  expr "x$name" : 'x[A-Za-z0-9][A-Za-z0-9.-]*$' >/dev/null ||
    fail '--name must have letters, digits, dots and hyphens, such as debian-13-cloudinit.'
  expr "x$checksum" : 'xsha256:[0-9a-f]\{64\}$' >/dev/null || expr "x$checksum" : 'xsha512:[0-9a-f]\{128\}$' >/dev/null ||
    fail '--checksum must be sha256: or sha512: and the digits that the publisher of the image tells.'
  case $image in
    https://?*) ;;
    http://* | '') fail '--image must be a file on this node or an https address.' ;;
    *) [ -f "$image" ] || fail "--image: there is no file $image on this node." ;;
  esac
  demand_programs qm pvesm virt-customize "$(sum_program)"
  demand_storage
  demand_bridge
  stamp="$MARK $checksum $PACKAGES"
  if exists; then
    is_ours || fail "the number $id belongs to something else. Take another --id, or remove it by hand."
    is_template || fail "the number $id was begun and not ended. Remove it by hand: qm destroy $id --purge"
    description | grep -qF "$stamp" ||
      fail "template $id was made of another image or with other packages. Take another --id; machines keep the old one."
    echo "Template $id is there already."
    check
    return
  fi
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  trap 'exit 1' HUP INT TERM
  fetch_image "$work/image"
  customize "$work/image"
  make_template "$work/image"
  check
}

demand_programs() {
  missing=''
  for program in "$@"; do
    command -v "$program" >/dev/null 2>&1 || missing="$missing $program"
  done
  [ -z "$missing" ] || fail "not installed:$missing. Run it on a Proxmox node, as root; virt-customize is in the package libguestfs-tools."
}

demand_storage() {
  pvesm status --content images 2>/dev/null | awk -v name="$storage" '$1 == name && $3 == "active" { found = 1 } END { exit !found }' ||
    fail "--storage: $storage is no active storage for images of this node; see: pvesm status --content images"
}

demand_bridge() {
  ip link show "$bridge" >/dev/null 2>&1 || fail "--bridge: this node has no $bridge."
}

sum_program() {
  echo "${checksum%%:*}sum"
}

# fetch_image <file>: a copy, since it is changed
fetch_image() {
  case $image in
    https://*)
      demand_programs curl
      echo "Fetching $image"
      curl --fail --location --proto '=https' --proto-redir '=https' --silent --show-error --output "$1" "$image" ||
        fail "--image: $image could not be fetched."
      ;;
    *) cp "$image" "$1" ;;
  esac
  echo "${checksum#*:}  $1" | "$(sum_program)" --check --status - ||
    fail '--checksum: the image has another checksum. It is damaged, or a newer one has taken its place.'
}

# Without a machine id and host keys of its own: each clone makes them at its first start.
customize() {
  echo "Putting in $PACKAGES"
  virt-customize --add "$1" \
    --install "$PACKAGES" \
    --run-command 'systemctl enable qemu-guest-agent' \
    --run-command 'rm -f /etc/ssh/ssh_host_*' \
    --run-command 'cloud-init clean --logs || true' \
    --truncate /etc/machine-id ||
    fail 'virt-customize could not change the image. It needs a network for the packages; it is asked with LIBGUESTFS_DEBUG=1.'
}

make_template() {
  echo "Making template $id"
  qm create "$id" --name "$name" --description "$stamp" --ostype l26 --agent enabled=1 \
    --cores 1 --memory 1024 --scsihw virtio-scsi-single --serial0 socket --vga serial0 \
    --net0 "virtio,bridge=$bridge"
  # What was made of it goes again when the rest cannot be made.
  trap 'rm -rf "$work"; qm destroy "$id" --purge >/dev/null 2>&1 || true' EXIT
  qm set "$id" --"$DISK" "$storage:0,import-from=$1,discard=on,iothread=1,ssd=1"
  qm set "$id" --"$CLOUD_INIT" "$storage:cloudinit" --boot "order=$DISK"
  qm template "$id"
  trap 'rm -rf "$work"' EXIT
}

# --- check

check() {
  demand_programs qm
  exists || fail "there is no machine or template $id."
  problems=0
  want 'it is no template (qm template)' is_template
  want 'the QEMU agent is not switched on (qm set --agent enabled=1)' has '^agent: *(1|enabled=1)'
  want "its disk is not at $DISK" has "^$DISK: "
  want "there is no cloud-init drive at $CLOUD_INIT" has "^$CLOUD_INIT: .*cloudinit"
  want "it does not start from $DISK" has "^boot: .*order=$DISK(;|$)"
  want 'there is no serial console (qm set --serial0 socket)' has '^serial0: socket'
  want 'there is no network card' has '^net0: virtio'
  check_disk
  if [ "$problems" -gt 0 ]; then
    fail "template $id lacks $problems of what machines of the portal need."
  fi
  echo "Template $id is as it must be."
}

# want <what is wrong else> <test>...
want() {
  what=$1
  shift
  if ! "$@"; then
    echo "  $what" >&2
    problems=$((problems + 1))
  fi
}

# What is in the image itself. Where guestfish is not installed that is said, and not counted.
check_disk() {
  if ! command -v guestfish >/dev/null 2>&1; then
    echo '  not looked at: what is installed (guestfish is in the package libguestfs-tools)'
    return
  fi
  volume=$(config | sed -n "s/^$DISK: *\([^,]*\).*/\1/p")
  [ -n "$volume" ] || return 0
  path=$(pvesm path "$volume") || fail "the disk $volume cannot be found."
  seen=$(guestfish --ro --add "$path" --inspector <<'EOF'
is-file /usr/sbin/qemu-ga
is-file /usr/bin/cloud-init
is-file /usr/bin/python3
is-file /usr/bin/sudo
glob-expand /etc/ssh/ssh_host_*_key
EOF
  ) || fail "the disk $volume cannot be read."
  index=0
  for program in qemu-guest-agent cloud-init python3 sudo; do
    index=$((index + 1))
    want "$program is not installed" [ "$(line "$index")" = true ]
  done
  want 'it has SSH host keys, which every clone would share' [ -z "$(echo "$seen" | sed 1,4d)" ]
}

line() {
  echo "$seen" | sed -n "$1p"
}

exists() {
  qm config "$id" >/dev/null 2>&1
}

config() {
  qm config "$id"
}

# has <extended regular expression>
has() {
  config | grep -Eq "$1"
}

is_template() {
  has '^template: 1'
}

# Proxmox writes a description with its special characters escaped as in an address.
description() {
  config | sed -n 's/^description: //p' | sed 's/%20/ /g; s/%3A/:/g; s/%2C/,/g; s/%0A$//'
}

is_ours() {
  description | grep -q "^$MARK "
}

main "$@"
