# What the portal sends for each machine. Terraform ignores a variable that is not declared here without a
# word, so a new one of the portal has to be added here, too.

variable "vm_name" {
  description = "Name of the machine on the platform: its Terraform object, a tag in Proxmox, the output `vm_name`"
  type        = string

  validation {
    condition     = can(regex("^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$", var.vm_name))
    error_message = "vm_name must begin with a letter and have at most 63 lower-case letters, digits and hyphens, such as \"vm-k3x9q2ab\"."
  }
}

variable "vm_id" {
  description = "Number of the machine in Proxmox, from the range that the portal allocates from"
  type        = number

  validation {
    condition     = var.vm_id >= 100 && var.vm_id <= 999999999 && floor(var.vm_id) == var.vm_id
    error_message = "vm_id must be a whole number from 100 to 999999999."
  }
}

variable "vm_hostname" {
  description = "What the machine calls itself; it is the name that Proxmox shows. `vm_name` when null"
  type        = string
  default     = null

  validation {
    condition     = var.vm_hostname == null || can(regex("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$", var.vm_hostname))
    error_message = "vm_hostname must have at most 63 lower-case letters, digits and hyphens, and neither begin nor end with a hyphen, such as \"web-1\"."
  }
}

variable "cores" {
  description = "Virtual processors"
  type        = number
  default     = 1

  validation {
    condition     = var.cores >= 1 && var.cores <= 2304 && floor(var.cores) == var.cores
    error_message = "cores must be a whole number from 1 to 2304."
  }
}

variable "memory" {
  description = "Memory in MiB"
  type        = number
  default     = 2048

  validation {
    condition     = var.memory >= 64 && floor(var.memory) == var.memory
    error_message = "memory must be a whole number of MiB, 64 or more."
  }
}

variable "disk_size" {
  description = "Size of the disk in GiB with a G behind it; not smaller than the template's"
  type        = string
  default     = "50G"

  validation {
    condition     = can(regex("^[1-9][0-9]{0,5}G$", var.disk_size))
    error_message = "disk_size must be a whole number of GiB with a G behind it, such as \"50G\"."
  }
}

variable "template_name" {
  description = "Name or number of the template that is cloned"
  type        = string

  validation {
    condition     = can(regex("^([1-9][0-9]{2,8}|[A-Za-z0-9][A-Za-z0-9.-]*[A-Za-z][A-Za-z0-9.-]*|[A-Za-z][A-Za-z0-9.-]*)$", var.template_name))
    error_message = "template_name must be the name of a Proxmox template, such as \"debian-13-cloudinit\", or its number, such as \"9000\"."
  }
}

variable "vm_user" {
  description = "Login that cloud-init makes, with the keys and `sudo`"
  type        = string

  validation {
    condition     = can(regex("^[a-z_][a-z0-9_-]{0,31}$", var.vm_user)) && var.vm_user != "root"
    error_message = "vm_user must be a login of at most 32 lower-case letters, digits, _ and -, and not root, such as \"debian\"."
  }
}

variable "vm_network_bridge" {
  description = "Bridge that the machine is connected to"
  type        = string
  default     = "vmbr0"

  validation {
    condition     = can(regex("^[A-Za-z][A-Za-z0-9_.-]{0,14}$", var.vm_network_bridge))
    error_message = "vm_network_bridge must be the name of a bridge of the node, such as \"vmbr0\"."
  }
}

variable "vm_vlan" {
  description = "VLAN of the network; untagged when null"
  type        = number
  default     = null

  validation {
    condition     = var.vm_vlan == null || try(var.vm_vlan >= 1 && var.vm_vlan <= 4094 && floor(var.vm_vlan) == var.vm_vlan, false)
    error_message = "vm_vlan must be a whole number from 1 to 4094, or null for the untagged network."
  }
}

variable "vm_ip" {
  description = "IPv4 address with prefix; by DHCP when null"
  type        = string
  default     = null

  validation {
    condition     = var.vm_ip == null || can(regex("^([0-9]{1,3}\\.){3}[0-9]{1,3}/[0-9]{1,2}$", var.vm_ip)) && can(cidrnetmask(var.vm_ip))
    error_message = "vm_ip must be an IPv4 address with its prefix, such as \"10.20.0.15/24\", or null for DHCP."
  }
}

variable "vm_gw" {
  description = "Gateway of `vm_ip`; null with DHCP"
  type        = string
  default     = null

  validation {
    condition     = var.vm_gw == null || can(regex("^([0-9]{1,3}\\.){3}[0-9]{1,3}$", var.vm_gw)) && can(cidrnetmask("${var.vm_gw}/32"))
    error_message = "vm_gw must be an IPv4 address without a prefix, such as \"10.20.0.1\", or null for DHCP."
  }
}

variable "vm_ssh_public_key" {
  description = "Public SSH keys that are let in, one a line: the person's, then the portal's"
  type        = string

  validation {
    condition = length(compact([for line in split("\n", var.vm_ssh_public_key) : trimspace(line)])) > 0 && alltrue([
      for line in compact([for line in split("\n", var.vm_ssh_public_key) : trimspace(line)]) :
      can(regex("^(ssh-(ed25519|rsa)|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\\.com) [A-Za-z0-9+/]{16,}={0,2}( .*)?$", line))
    ])
    error_message = "vm_ssh_public_key must hold at least one public SSH key, one a line, such as \"ssh-ed25519 AAAA… ada@example.com\", and nothing else."
  }
}

variable "opencsp_ansible_public_key" {
  description = "Public SSH key of Ansible, which configures the machine; none when null"
  type        = string
  default     = null

  validation {
    condition     = var.opencsp_ansible_public_key == null || can(regex("^(ssh-(ed25519|rsa)|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\\.com) [A-Za-z0-9+/]{16,}={0,2}( [^\n]*)?$", trimspace(var.opencsp_ansible_public_key)))
    error_message = "opencsp_ansible_public_key must be one public SSH key, such as \"ssh-ed25519 AAAA… ansible\", or null."
  }
}
