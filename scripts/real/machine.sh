#!/bin/sh
# Process 1 of a machine of the real tests: machine.sh <folder> <root> <address> <engine>
#
# Its caller has given it namespaces of its own for mounts, processes and the network. With <root> `/` the
# machine sees this system's programs and has places of its own for all that a host changes; else it
# sees nothing but <root>. Everything in it ends with this process: on SIGTERM, and when the pipe that
# is open as descriptor 3 closes, since then nobody is left who wants it.
set -eu
folder=$1 root=$2 address=$3 engine=$4
trap 'exit 0' TERM INT

if [ "${5:-}" != inside ]; then
  mount --make-rprivate /
  if [ "$root" = / ]; then
    cp -a /etc "$folder/etc"
    mount --bind "$folder/etc" /etc
    for own in /run /root /var/lib; do
      mount -t tmpfs -o mode=0755 tmpfs "$own"
    done
    # Of its own, so that a test can fill it.
    mkdir /var/lib/opencsp
    mount -t tmpfs -o mode=0755 tmpfs /var/lib/opencsp
  else
    mkdir -p "$root$folder"
    mount --bind "$root" "$root"
    mount --bind "$folder" "$root$folder"
    mount --rbind /dev "$root/dev"
    mount --rbind /sys "$root/sys"
    mount -t proc proc "$root/proc"
    mount -t tmpfs -o mode=0755 tmpfs "$root/run"
    # Not `chroot` alone: what enters a container's namespace would come out in this system's root then.
    cd "$root"
    mkdir -p old
    pivot_root . old
    exec chroot . /bin/sh "$folder/machine.sh" "$folder" / "$address" "$engine" inside
  fi
fi

if [ "${5:-}" = inside ]; then
  umount --lazy /old
  rmdir /old
fi

until ip link show eth0 >/dev/null 2>&1; do
  sleep 0.1
done
ip link set lo up
ip address add "$address" dev eth0
ip link set eth0 up

# The user that machines of a cloud have: no password, and everything by sudo.
useradd --home-dir /run/ada --no-log-init --shell /bin/sh --password '*' ada
mkdir -p /run/ada /run/sshd /run/keys
chown ada:ada /run/ada
# sshd reads them as the user, who may not enter the folder.
cp "$folder/login.pub" /run/keys/authorized
chmod 0644 /run/keys/authorized
echo 'ada ALL=(ALL) NOPASSWD:ALL' >/etc/sudoers.d/ada
chmod 0440 /etc/sudoers.d/ada

if [ -e "$folder/docker-compose" ]; then
  mkdir -p /root/.docker/cli-plugins
  cp "$folder/docker-compose" /root/.docker/cli-plugins/
fi
if [ "$engine" = dockerd ]; then
  dockerd >"$folder/dockerd.log" 2>&1 3>&- &
fi
/usr/sbin/sshd -D -e -f "$folder/sshd_config" >"$folder/sshd.log" 2>&1 3>&- &

cat <&3 >/dev/null &
wait $!
