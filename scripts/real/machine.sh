#!/bin/sh
# Process 1 of a machine of the real tests: machine.sh <folder> <root> <address> <engine>
#
# <engine> is `dockerd`, `none`, or `systemd`, which then takes the place of this process in a <root> that has it.
# # Its caller has given it namespaces of its own for mounts, processes and the network. With <root> `/` the
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
    mount -t proc proc "$root/proc"
    mount -t tmpfs -o mode=0755 tmpfs "$root/run"
    if [ "$engine" = systemd ]; then
      # It sets a kernel's switches, devices and groups of processes right: those that are its own.
      mount -t tmpfs -o mode=0755 tmpfs "$root/dev"
      for device in full null random tty urandom zero; do
        touch "$root/dev/$device"
        mount --bind "/dev/$device" "$root/dev/$device"
      done
      mkdir "$root/dev/pts" "$root/dev/shm"
      mount -t devpts -o newinstance,ptmxmode=0666,mode=0620 devpts "$root/dev/pts"
      ln -s pts/ptmx "$root/dev/ptmx"
      mount -t sysfs -o ro sysfs "$root/sys"
      mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
      mount --bind "$root/proc/sys" "$root/proc/sys"
      mount -o remount,bind,ro "$root/proc/sys"
    else
      mount --rbind /dev "$root/dev"
      mount --rbind /sys "$root/sys"
    fi
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

if [ "$engine" = systemd ]; then
  # Its own sshd with its own settings, which the playbooks may change.
  useradd --create-home --no-log-init --shell /bin/sh --password '*' ada
  mkdir -m 0700 /home/ada/.ssh
  cp "$folder/login.pub" /home/ada/.ssh/authorized_keys
  chown -R ada:ada /home/ada/.ssh
  rm -f /etc/ssh/ssh_host_*
  install -m 0600 "$folder/host" /etc/ssh/ssh_host_ed25519_key
  echo 'ada ALL=(ALL) NOPASSWD:ALL' >/etc/sudoers.d/ada
  chmod 0440 /etc/sudoers.d/ada
  # SIGRTMIN+13 halts it (systemd(1)); the shell of this script knows signals of that kind by number only.
  (
    trap : TERM INT
    cat <&3 >/dev/null &
    wait $! || true
    kill -47 1
  ) >/dev/null 2>&1 &
  export container=opencsp
  # Nothing of this computer's clock, kernel and disks, whatever is installed in it.
  exec setpriv --bounding-set=-mknod,-sys_module,-sys_rawio,-sys_time,-syslog \
    /lib/systemd/systemd --system 3>&-
fi

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
