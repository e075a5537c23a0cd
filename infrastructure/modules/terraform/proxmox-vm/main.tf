locals {
  template_node = coalesce(var.template_node, var.target_node)

  # A number is the template itself; a name is looked up, as people choose templates by names.
  template_is_number = can(regex("^[0-9]+$", var.template_name))
  templates          = local.template_is_number ? [tonumber(var.template_name)] : data.proxmox_virtual_environment_vms.templates[0].vms[*].vm_id

  is_fixed = var.vm_ip != null

  keys = distinct(compact([
    for line in split("\n", "${var.vm_ssh_public_key}\n${var.opencsp_ansible_public_key == null ? "" : var.opencsp_ansible_public_key}") :
    trimspace(line)
  ]))

  dns_servers = compact([for part in split(",", var.dns_servers) : trimspace(part)])
  has_dns     = length(local.dns_servers) > 0 || var.dns_domain != ""
}

# A template that is gone is no error here but an empty list: machines that were made of it must still be
# removable, and a removal reads this, too.
data "proxmox_virtual_environment_vms" "templates" {
  count = local.template_is_number ? 0 : 1

  node_name = local.template_node

  filter {
    name   = "name"
    values = [var.template_name]
  }

  filter {
    name   = "template"
    values = ["true"]
  }
}

resource "proxmox_virtual_environment_vm" "vm" {
  # Proxmox gives its name to cloud-init as the host name; there is no other way for it without a snippet.
  name        = coalesce(var.vm_hostname, var.vm_name)
  vm_id       = var.vm_id
  description = "Made by the OpenCSP portal as ${var.vm_name}"
  node_name   = var.target_node
  # Sorted and in lower case, as Proxmox returns them: else every plan would want to change them.
  tags = sort(distinct(concat(
    ["opencsp", var.vm_name],
    compact([for part in split(",", var.tags) : trimspace(part)]),
  )))
  on_boot       = var.on_boot
  started       = true
  scsi_hardware = "virtio-scsi-single"

  # Without it a removal asks the guest to shut down, and waits for one that does not listen.
  stop_on_destroy = true

  # Together below the 30 minutes that tofu-controller gives a runner.
  timeout_clone       = 900
  timeout_create      = 900
  timeout_start_vm    = 300
  timeout_stop_vm     = 120
  timeout_shutdown_vm = 300

  clone {
    vm_id     = length(local.templates) == 1 ? local.templates[0] : var.vm_id
    node_name = local.template_node
    full      = true
    # A template is locked while it is cloned: tried again after 10 and 20 seconds.
    retries = 3
  }

  agent {
    enabled = true
    timeout = var.agent_timeout
    type    = "virtio"

    # A fixed address needs no answer of the agent. One that is silent would be waited for at each later
    # plan, a removal's too; whether the machine answers there is looked at by the portal, over SSH.
    wait_for_ip {
      ipv4     = !local.is_fixed
      disabled = local.is_fixed
    }
  }

  cpu {
    cores   = var.cores
    sockets = 1
    type    = var.cpu_type
  }

  memory {
    dedicated = var.memory
    floating  = var.memory
  }

  disk {
    datastore_id = var.storage_pool
    interface    = var.disk_interface
    size         = tonumber(trimsuffix(var.disk_size, "G"))
    discard      = "on"
    iothread     = true
    ssd          = !startswith(var.disk_interface, "virtio")
  }

  initialization {
    datastore_id      = var.storage_pool
    interface         = "ide2"
    user_data_file_id = var.user_data_file_id

    dynamic "dns" {
      for_each = local.has_dns ? [true] : []

      content {
        servers = local.dns_servers
        domain  = var.dns_domain == "" ? null : var.dns_domain
      }
    }

    ip_config {
      ipv4 {
        address = local.is_fixed ? var.vm_ip : "dhcp"
        gateway = local.is_fixed ? var.vm_gw : null
      }
    }

    # User data takes the place of what Proxmox makes of this.
    dynamic "user_account" {
      for_each = var.user_data_file_id == null ? [true] : []

      content {
        username = var.vm_user
        keys     = local.keys
      }
    }
  }

  network_device {
    bridge   = var.vm_network_bridge
    model    = "virtio"
    firewall = var.network_firewall
    vlan_id  = var.vm_vlan
  }

  operating_system {
    type = "l26"
  }

  # Cloud images write their first words to a serial console, and some stand still without one.
  serial_device {}

  lifecycle {
    ignore_changes = [
      # The template may be replaced or go; the machine would be made anew.
      clone,
      # Read at the first start only. A platform key that was rotated, or another name server, would
      # rewrite the drive and start the machine anew for nothing.
      initialization,
      # Proxmox moves machines between nodes and disks between storages; the machine would be made anew,
      # or moved back.
      node_name,
      disk[0].datastore_id,
      # Somebody stopped it, and knows why.
      started,
    ]

    precondition {
      condition     = length(local.templates) == 1
      error_message = "template_name: there ${length(local.templates) == 0 ? "is no template" : "are several templates"} \"${var.template_name}\" on the node ${local.template_node}. Name one that is there once (infrastructure/modules/template/build.sh makes them), or its number."
    }

    precondition {
      condition     = can(regex("^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$", var.proxmox_api_token_secret))
      error_message = "proxmox_api_token_secret must be the UUID that Proxmox showed when the token was made, and nothing else."
    }

    precondition {
      condition     = local.is_fixed == (var.vm_gw != null)
      error_message = "vm_gw: a fixed vm_ip needs the gateway of its network, and DHCP must have none."
    }
  }
}
