-- Starts `pim lsp` for `.pim` files, in Neovim 0.7 and later.

local M = {}

local defaults = { cmd = { "pim", "lsp" }, policies = {}, at = "" }

local function start(options)
  local file = vim.api.nvim_buf_get_name(0)
  vim.bo.commentstring = "# %s"
  vim.bo.shiftwidth, vim.bo.expandtab = 2, true
  -- one server for each folder that somebody works in
  local root = vim.fn.fnamemodify(file, ":p:h")
  local id = M.clients[root]
  if not id or not vim.lsp.get_client_by_id(id) then
    id = vim.lsp.start_client({
      name = "pim",
      cmd = options.cmd,
      root_dir = root,
      settings = { pim = { policies = options.policies, at = options.at } },
      init_options = { policies = options.policies, at = options.at },
    })
    M.clients[root] = id
  end
  if not id then
    return
  end
  vim.lsp.buf_attach_client(0, id)
  vim.bo.omnifunc = "v:lua.vim.lsp.omnifunc"
  vim.api.nvim_create_autocmd({ "BufEnter", "InsertLeave", "BufWritePost" }, {
    buffer = 0,
    callback = function()
      pcall(vim.lsp.codelens.refresh)
    end,
  })
end

M.clients = {}

function M.setup(options)
  options = vim.tbl_extend("force", defaults, options or {})
  vim.api.nvim_create_autocmd({ "BufRead", "BufNewFile" }, { pattern = "*.pim", command = "setfiletype pim" })
  vim.api.nvim_create_autocmd("FileType", {
    pattern = "pim",
    callback = function()
      start(options)
    end,
  })
  vim.api.nvim_create_user_command("PimAt", function(words)
    vim.lsp.buf_request(0, "workspace/executeCommand", { command = "pim.at", arguments = { words.args } }, function(err)
      if err then
        vim.notify(err.message, vim.log.levels.ERROR)
      end
    end)
  end, { nargs = 1 })
end

return M
