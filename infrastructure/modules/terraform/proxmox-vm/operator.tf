# What the operator says: the credentials by the Secret `opencsp.tofu.credentialsSecret`, the rest by
# `opencsp.tofu.variables`, whose values are texts, numbers and booleans only.

variable "proxmox_api_url" {
  description = "Address of Proxmox, from the Secret"
  type        = string

  validation {
    condition     = can(regex("^https://[^/?#]+/?$", var.proxmox_api_url))
    error_message = "proxmox_api_url must be an https address without a path, such as \"https://pve.example.org:8006/\": /api2/json is added by the provider."
  }
}

variable "proxmox_api_token_id" {
  description = "Name of the API token, from the Secret"
  type        = string

  validation {
    condition     = can(regex("^[^@!=\\s]+@[^@!=\\s]+![^@!=\\s]+$", var.proxmox_api_token_id))
    error_message = "proxmox_api_token_id must have the form USER@REALM!NAME, such as \"opencsp@pve!portal\"."
  }
}

variable "proxmox_api_token_secret" {
  description = "Secret half of the API token, from the Secret: the UUID that Proxmox showed when the token was made"
  type        = string
  sensitive   = true

  # No validation here: Terraform shows the value that it refuses, of a sensitive variable, too. The precondition
  # of the machine checks it.
}

variable "proxmox_tls_insecure" {
  description = "Believe any certificate of Proxmox. Better: one that the runner's image trusts"
  type        = bool
  default     = false
}

variable "target_node" {
  description = "Node that the machine is made on"
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$", var.target_node))
    error_message = "target_node must be the name of a Proxmox node, such as \"pve1\"."
  }
}

variable "template_node" {
  description = "Node that the template is on; `target_node` when null"
  type        = string
  default     = null

  validation {
    condition     = var.template_node == null || can(regex("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$", var.template_node))
    error_message = "template_node must be the name of a Proxmox node, such as \"pve1\", or null."
  }
}

variable "storage_pool" {
  description = "Storage of the disk and of cloud-init's drive"
  type        = string
  default     = "local-lvm"

  validation {
    condition     = can(regex("^[A-Za-z][A-Za-z0-9_.-]*$", var.storage_pool))
    error_message = "storage_pool must be the name of a Proxmox storage for images, such as \"local-lvm\"."
  }
}

variable "disk_interface" {
  description = "Where the template has its disk"
  type        = string
  default     = "scsi0"

  validation {
    condition     = can(regex("^(scsi|virtio|sata)[0-9]$", var.disk_interface))
    error_message = "disk_interface must be where the template has its disk, such as \"scsi0\" or \"virtio0\"."
  }
}

variable "cpu_type" {
  description = "Kind of processor that the machine sees"
  type        = string
  default     = "x86-64-v2-AES"
}

variable "on_boot" {
  description = "Start the machine when its node starts"
  type        = bool
  default     = true
}

variable "network_firewall" {
  description = "Let Proxmox's own firewall see the machine's network card"
  type        = bool
  default     = true
}

variable "dns_servers" {
  description = "Name servers, separated by commas; the node's when empty"
  type        = string
  default     = ""

  validation {
    condition = alltrue([
      for server in compact([for part in split(",", var.dns_servers) : trimspace(part)]) :
      can(cidrhost("${server}/${strcontains(server, ":") ? 128 : 32}", 0))
    ])
    error_message = "dns_servers must be IP addresses separated by commas, such as \"10.20.0.53,10.20.0.54\"."
  }
}

variable "dns_domain" {
  description = "Domain in which the machine looks for short names; the node's when empty"
  type        = string
  default     = ""
}

variable "tags" {
  description = "More tags in Proxmox, separated by commas"
  type        = string
  default     = ""

  validation {
    condition = alltrue([
      for tag in compact([for part in split(",", var.tags) : trimspace(part)]) :
      can(regex("^[a-z0-9_][a-z0-9_.+-]*$", tag))
    ])
    error_message = "tags must be separated by commas, each of lower-case letters, digits, _, ., + and -, such as \"team-a,lab\"."
  }
}

variable "agent_timeout" {
  description = "How long a machine with DHCP is waited for until its agent tells an address; at each later plan, too"
  type        = string
  default     = "5m"

  validation {
    condition     = can(regex("^([1-9]|1[0-9])m$|^[1-9][0-9]{0,2}s$", var.agent_timeout))
    error_message = "agent_timeout must be from \"1s\" to \"999s\" or from \"1m\" to \"19m\": a runner of tofu-controller is given 30 minutes for all."
  }
}

variable "user_data_file_id" {
  description = "An existing snippet with user data, such as \"local:snippets/web.yaml\"; then user, keys and host name are its business"
  type        = string
  default     = null

  validation {
    condition     = var.user_data_file_id == null || can(regex("^[A-Za-z][A-Za-z0-9_.-]*:snippets/[A-Za-z0-9_.-]+$", var.user_data_file_id))
    error_message = "user_data_file_id must be the id of a snippet that is there already, such as \"local:snippets/web.yaml\", or null."
  }
}
