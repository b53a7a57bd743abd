# What a project with Rails has around a controller, in one file that Puma takes.
require "action_controller/railtie"
class Shop < Rails::Application
  config.eager_load = false
  config.logger = Logger.new(nil)
  config.secret_key_base = "of no session: there are none"
end
# printed: Rails
Shop.initialize!
Rails.application.routes.draw { post "/webhooks", to: "webhooks#create" }
run Rails.application
